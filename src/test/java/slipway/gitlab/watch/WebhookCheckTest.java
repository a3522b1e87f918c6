package slipway.gitlab.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.watch.Finding.State;
import slipway.gitlab.webhook.Hook;
import slipway.parts.StandInGitLab;
import slipway.parts.StandInGitLab.Reply;

/** What GitLab's API says of a project's hook, and whatever else may come in place of an answer. */
@Timeout(60)
final class WebhookCheckTest {
    private static final Optional<URI> PUBLIC = Optional.of(URI.create("https://Deploy.example.com/slipway"));
    private static final String OURS = "https://deploy.example.com/slipway/webhooks/gitlab";

    private StandInGitLab gitlab;

    @BeforeEach
    void aGitLab() throws IOException {
        gitlab = new StandInGitLab("group/sub/app");
    }

    @AfterEach
    void close() {
        gitlab.close();
    }

    private Finding look() throws InterruptedException {
        return look(gitlab.url(), Duration.ofSeconds(10));
    }

    private static Finding look(URI url, Duration patience) throws InterruptedException {
        return new WebhookCheck(new GitLabApi(patience, ProjectNumbers.inMemory()))
                .look(Hook.api("group/sub/app", url, StandInGitLab.TOKEN, Optional.empty()), true, PUBLIC);
    }

    private static String hook(String url, String more) {
        return "{ \"id\": 1, \"url\": \"" + url + "\", \"push_events\": true, " + more + " }";
    }

    private static String on(String url) {
        return hook(url, "\"alert_status\": \"executable\", \"disabled_until\": null");
    }

    private void assertState(State is, String words, String... hooks) throws Exception {
        gitlab.hooks("[" + String.join(",", List.of(hooks)) + "]");
        Finding state = look();
        assertThat(state.state()).as(state.detail()).isEqualTo(is);
        assertThat(state.detail()).contains(words);
    }

    @Test
    void aHookThatGitLabCallsExecutableIsOk() throws Exception {
        assertState(State.OK, OURS + " is on", on("https://other.example.com/hook"), on(OURS));
    }

    @Test
    void aGitLabThatDoesNotKnowOfSwitchingOffHasItsHooksOn() throws Exception {
        assertState(State.OK, "is on", "{ \"url\": \"" + OURS + "\" }");
    }

    @Test
    void aHookThatIsSwitchedOffForAWhileSaysUntilWhen() throws Exception {
        assertState(
                State.DISABLED,
                "until 2026-01-31T04:00:00.000Z",
                hook(
                        OURS,
                        "\"alert_status\": \"temporarily_disabled\", \"disabled_until\": \"2026-01-31T04:00:00.000Z\""));
    }

    @Test
    void aHookThatIsSwitchedOffForGoodSaysWhatToDo() throws Exception {
        assertState(State.DISABLED, "press Test there", hook(OURS, "\"alert_status\": \"disabled\""));
    }

    @Test
    void theHookOfAnotherSlipwayIsNotTakenForOurs() throws Exception {
        assertState(
                State.DISABLED,
                OURS,
                on("https://staging.example.com/webhooks/gitlab"),
                hook(OURS, "\"alert_status\": \"disabled\""));
    }

    @Test
    void aHookBySomeOtherNameOfThisServerIsFoundByItsPath() throws Exception {
        assertState(State.OK, "is on", on("http://10.0.0.5:8080/webhooks/gitlab/"), on("https://chat.example.com/"));
        assertState(State.OK, "is on", on("https://{host}/webhooks/gitlab"));
    }

    @Test
    void noHookOrOneWithoutPushesIsMissing() throws Exception {
        assertState(State.MISSING, "has no hook whose address ends with /webhooks/gitlab");
        assertState(State.MISSING, "tick Push events", "{ \"url\": \"" + OURS + "\", \"push_events\": false }");
        assertState(State.MISSING, "tick Tag push events", hook(OURS, "\"tag_push_events\": false"));
    }

    @Test
    void aRefusalSaysWhatToDoAndNeverTheToken() throws Exception {
        gitlab.answerNext(Reply.error(403, "403 Forbidden for " + StandInGitLab.TOKEN));
        assertUnknown(look(), "answered 403 (403 Forbidden for ***)", "Maintainer");
        assertUnknown(
                new WebhookCheck(new GitLabApi(Duration.ofSeconds(10), ProjectNumbers.inMemory()))
                        .look(Hook.api("group/sub/app", gitlab.url(), "wrong", Optional.empty()), true, PUBLIC),
                "401",
                "gitlab.apiToken");
        gitlab.answerNext(Reply.error(429, "Retry later").with("Retry-After", "60"));
        assertUnknown(look(), "429 (Retry later)");
    }

    @Test
    void aRedirectIsNotFollowedBecauseItWouldTakeTheTokenAlong() throws Exception {
        try (StandInGitLab elsewhere = new StandInGitLab("group/sub/app")) {
            gitlab.answerNext(Reply.error(302, "moved").with("Location", elsewhere.url() + "/api/v4/projects/1/hooks"));
            assertUnknown(look(), "answered 302", "gitlab.url");
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void whateverComesInPlaceOfAListIsUnknown() throws Exception {
        for (String body : List.of("", "<html>Welcome</html>", "{\"a\": 1}", "[".repeat(100_000))) {
            gitlab.answerNext(new Reply(200, new TextNode(body), List.of()));
            assertUnknown(look(), "is no list of hooks");
        }
    }

    @Test
    void nobodyAndNoAnswerHaveAnEnd() throws Exception {
        gitlab.hold();
        assertUnknown(look(gitlab.url(), Duration.ofMillis(300)), "did not answer within");
        URI url = gitlab.url();
        gitlab.close();
        assertUnknown(look(url, Duration.ofSeconds(10)), "cannot be reached");
    }

    @Test
    void anAnswerThatNeverEndsIsNotWaitedFor() throws Exception {
        try (var drips = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var thread = new Thread(() -> drip(drips));
            thread.start();
            URI url = URI.create("http://127.0.0.1:" + drips.getLocalPort());
            assertUnknown(look(url, Duration.ofSeconds(1)), "did not answer within 1 s");
            // Its connection was closed, so that it cannot go on writing.
            thread.join(20_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    /** Answers with headers at once, and then a space at a time. */
    private static void drip(ServerSocket server) {
        try (Socket socket = server.accept()) {
            var out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(' ');
                Thread.sleep(50);
            }
        } catch (IOException | InterruptedException hungUp) {
            return;
        }
    }

    private static void assertUnknown(Finding state, String... words) {
        assertThat(state.state()).as(state.detail()).isEqualTo(State.UNKNOWN);
        assertThat(state.detail()).contains(words).doesNotContain(StandInGitLab.TOKEN);
    }
}
