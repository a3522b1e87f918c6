package slipway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that do not answer with the events of a run, or break in the middle of them. */
@Timeout(30)
class RunStreamTest {
    private static final String EVENTS = "text/event-stream; charset=utf-8";
    private static final String RUNNING =
            "event: run\ndata: {\"id\":7,\"state\":\"running\",\"stages\":[{\"name\":\"test\",\"state\":\"succeeded\"}]}\n\n";
    private static final String ENDED = RUNNING.replace("running", "failed") + "event: end\ndata: {}\n\n";

    private final Deque<String> answers = new ArrayDeque<>();
    private String type = EVENTS;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            // The last answer is given again and again.
            byte[] body = (answers.size() > 1 ? answers.pop() : answers.peek()).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aPageThatWantsALoginIsRefusedAtOnce() {
        type = "text/html";
        answers.add("<html>\n<p>Sign in\n</html>\n");
        assertRefused(ExitCode.REFUSED)
                .hasMessageContaining("answered with text/html instead of events; is it a Slipway");
    }

    @Test
    void eventsOfSomethingElseAreRefusedAtOnce() {
        answers.add("event: price\ndata: 17\n\n");
        assertRefused(ExitCode.REFUSED).hasMessageContaining("events that are not those of a run");
    }

    @Test
    void aServerThatSaysTheSameAgainAndBreaksIsGivenUp() {
        answers.add("retry: 2000\n\n" + RUNNING);
        assertRefused(ExitCode.AWAY).hasMessageContaining("run 7 goes on");
    }

    @Test
    void aServerThatComesBackIsFollowedToTheEnd() throws Exception {
        answers.add(RUNNING);
        answers.add("");
        answers.add(ENDED);
        assertThat(follow().path("state").asText()).isEqualTo("failed");
    }

    @ParameterizedTest
    @CsvSource({"succeeded, DONE", "failed, FAILED", "waiting, CANCELLED"})
    void howAStageEndedDoesNotDependOnItsRun(String state, ExitCode code) throws Exception {
        JsonNode run =
                ServerApi.read("{\"state\": \"cancelled\", \"stages\": [{\"name\": \"test\", \"state\": \"%s\"}]}"
                        .formatted(state)
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(ClientCommands.end(run, Optional.of("test"))).isEqualTo(code);
        assertThat(ClientCommands.end(run, Optional.empty())).isEqualTo(ExitCode.CANCELLED);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(ExitCode code) {
        return assertThatThrownBy(this::follow)
                .isInstanceOfSatisfying(
                        ClientException.class,
                        trouble -> assertThat(trouble.outcome()).isEqualTo(code));
    }

    private JsonNode follow() throws Exception {
        var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        var stream = new RunStream(
                new ServerApi(address, Optional.empty()), System.err, 7, Optional.empty(), Duration.ofSeconds(3));
        return stream.follow(run -> {}, OutputStream.nullOutputStream());
    }
}
