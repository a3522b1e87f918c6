package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.host.job.HostJobTest.text;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.host.job.HostJob;
import slipway.host.job.HostReport;
import slipway.host.job.HostReport.Outcome;
import slipway.host.job.JobOutcome;
import slipway.parts.Certificate;
import slipway.parts.NeedsParts;
import slipway.parts.Shell;
import slipway.ssh.Sshd;

/** A command, and then the address that it is about, asked with whatever the host has. */
@NeedsParts
class CheckedCommandTest {
    private static final String SAID = "release $(touch x) `touch y` 'a' \"b\" \\ [.*]? of <now>";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch exhausted = new CountDownLatch(1);
    private HttpServer server;
    private long run;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String asked = exchange.getRequestURI().getPath().substring(1);
            byte[] body = ("\n" + SAID + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Location", "/200");
            exchange.sendResponseHeaders(Integer.parseInt(asked), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/slow", exchange -> pour(exchange, new byte[1], 200));
        server.createContext("/endless", exchange -> pour(exchange, new byte[1_000_000], 0));
        server.setExecutor(threads);
        server.start();
    }

    /** Until the other side has enough. */
    private void pour(HttpExchange exchange, byte[] bytes, long pause) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try {
            while (!exhausted.await(pause, TimeUnit.MILLISECONDS)) {
                exchange.getResponseBody().write(bytes);
                exchange.getResponseBody().flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    @AfterEach
    void stop() {
        exhausted.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"DASH, wget", "BASH, curl", "BUSYBOX, curl"})
    void anAddressMustAnswerAsExpected(HostShell shell, String asker) throws Exception {
        try (Sshd sshd = host(shell, asker)) {
            assertThat(report(sshd, "echo done", expected(200, SAID)).outcome())
                    .as(text(log))
                    .isEqualTo(Outcome.HOLDS);
            assertThat(text(log)).startsWith("done\n").contains("2 times in a row");
            assertThat(report(sshd, "true", expected(302, null)).outcome()).isEqualTo(Outcome.HOLDS);
            assertThat(report(sshd, "true", expected(503, null)).outcome()).isEqualTo(Outcome.HOLDS);
            assertThat(report(sshd, "true", expected("/503", 200, null), 1).why())
                    .endsWith("answers 503, not 200");
            assertThat(report(sshd, "true", expected(200, "release [.*] of"), 1))
                    .satisfies(report -> assertThat(report.outcome()).isEqualTo(Outcome.NOT_HELD))
                    .satisfies(report -> assertThat(report.why()).endsWith("without the text: release [.*] of"));
            int nobody = Sshd.freePort();
            HttpExpectation silent =
                    new HttpExpectation(URI.create("http://127.0.0.1:" + nobody + "/"), 200, Optional.empty());
            assertThat(report(sshd, "true", silent, 1).why())
                    .contains("does not answer (")
                    .doesNotContain("()");
            assertThat(report(sshd, "exit 9", expected(200, SAID)))
                    .isEqualTo(new HostReport(
                            Outcome.COMMAND_FAILED,
                            "the command ended with status 9",
                            Optional.empty(),
                            Optional.empty(),
                            List.of()));
            assertThat(sshd.home().resolve("x")).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "wget, /slow, no whole answer within 5 s",
        "wget, /endless, a body of more than 10 MB",
        "curl, /endless, a body of more than 10 MB"
    })
    void aBodyWithoutEndIsNoAnswer(String asker, String path, String why) throws Exception {
        try (Sshd sshd = host(HostShell.DASH, asker)) {
            assertThat(report(sshd, "true", expected(path, 200, "never said"), 1)
                            .why())
                    .contains("does not answer (" + why);
        }
    }

    @ParameterizedTest
    @CsvSource({"DASH, curl", "DASH, wget", "BUSYBOX, curl"})
    void headersAreSentAndCertificatesOfOnesOwnAreTrusted(HostShell shell, String asker) throws Exception {
        Certificate certificate = Certificate.make(folder);
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        secure.createContext("/", exchange -> {
            byte[] body = (exchange.getRequestHeaders().getFirst("Host") + ","
                            + exchange.getRequestHeaders().getFirst("X-Probe"))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        secure.start();
        URI url = URI.create("https://127.0.0.1:" + secure.getAddress().getPort() + "/");
        var headers = Map.of("Host", "shop.example.com", "X-Probe", "it's $(touch x)");
        var text = Optional.of("shop.example.com,it's $(touch x)");
        try (Sshd sshd = host(shell, asker)) {
            var known = new HttpExpectation(url, 200, text, headers, Optional.of(certificate.pem()));
            assertThat(report(sshd, "true", known).outcome()).as(text(log)).isEqualTo(Outcome.HOLDS);
            var unknown = new HttpExpectation(url, 200, text, headers, Optional.empty());
            assertThat(report(sshd, "true", unknown, 1).why()).contains("does not answer (");
        } finally {
            secure.stop(0);
        }
    }

    @Test
    void aHostThatCannotAskDoesNotBegin() throws Exception {
        try (Sshd sshd = host(HostShell.DASH, "")) {
            HostReport report = report(sshd, "touch began", expected(200, null));
            assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(report.why()).contains("neither curl nor wget").contains("\"from\": \"server\"");
            assertThat(sshd.home().resolve("began")).doesNotExist();
        }
    }

    @Test
    void theReportComesAgainWhenItIsAskedForAgain() throws Exception {
        try (Sshd sshd = host(HostShell.DASH, "curl")) {
            JobRequest request = request("true", expected(200, SAID), 20);
            JobOutcome first = new HostJob(request, sshd.target(), log).run();
            assertThat(new HostJob(request, sshd.target(), log).run()).isEqualTo(first);
        }
    }

    /** A host with one program only to ask addresses with. */
    private Sshd host(HostShell shell, String asker) throws Exception {
        String tools = "cat date find grep head id ln ls mkdir mv rm sed setsid sleep tail touch tr wc";
        Shell.run(
                folder,
                "mkdir bin; for tool in " + tools + " " + asker
                        + "; do printf '#!/bin/sh\nexec /usr/bin/%s \"$@\"\n' $tool >bin/$tool; done;"
                        + "chmod 755 bin/*");
        return Sshd.start(folder, shell, "SetEnv HOME=" + folder + "/home PATH=" + folder + "/bin");
    }

    private HttpExpectation expected(int status, String contains) {
        return expected("/" + status, status, contains);
    }

    private HttpExpectation expected(String path, int status, String contains) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return new HttpExpectation(url, status, Optional.ofNullable(contains));
    }

    private HostReport report(Sshd sshd, String command, HttpExpectation http) throws Exception {
        return report(sshd, command, http, 20);
    }

    private HostReport report(Sshd sshd, String command, HttpExpectation http, int within) throws Exception {
        JobOutcome.Exited end =
                (JobOutcome.Exited) new HostJob(request(command, http, within), sshd.target(), log).run();
        assertThat(end.report()).as(text(log)).isPresent();
        assertThat(end.status() == 0).isEqualTo(end.report().get().outcome() == Outcome.HOLDS);
        return end.report().get();
    }

    private JobRequest request(String command, HttpExpectation http, int within) {
        HealthCheck check = new HealthCheck(2, Duration.ofMillis(50), Duration.ofSeconds(within), Optional.of(http));
        return new JobRequest(
                ++run,
                Optional.of("back"),
                UUID.randomUUID() + "/" + run,
                "shop",
                new HostWork.Command(command, Optional.of(check)),
                Map.of(),
                Duration.ofSeconds(60),
                0);
    }
}
