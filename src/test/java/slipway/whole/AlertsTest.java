package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.StandInReceiver;

/** Whole runs, and what people hear of them; a kill makes no difference to what they hear in the end. */
@NeedsParts
@Timeout(240)
final class AlertsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Scene scene;
    private StandInReceiver receiver;

    @BeforeEach
    void somebodyWhoListens() throws Exception {
        scene = Scene.in(folder);
        receiver = new StandInReceiver();
        scene.settings().test("false").part("redeploy", "command", "true");
        hear("/hook");
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private void hear(String path) throws Exception {
        scene.settings()
                .server(
                        "alerts",
                        List.of(Map.of(
                                "name",
                                "hub",
                                "type",
                                "webhook",
                                "url",
                                "${env:HUB_URL}",
                                "signingSecret",
                                "${env:HUB_SECRET}")));
        hub = receiver.url(path);
    }

    private String hub;

    private RunningSlipway start() throws Exception {
        RunningSlipway slipway = RunningSlipway.start(
                folder, Map.of("HUB_URL", hub, "HUB_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        scene.team().tell(slipway);
        return slipway;
    }

    private List<String> told(String path) {
        return receiver.received(path).stream().map(AlertsTest::type).toList();
    }

    private static String type(StandInReceiver.Received received) {
        try {
            return received.json().path("type").asText();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatWasNotSentBeforeAKillIsSentAfterItOnce() throws Exception {
        receiver.down();
        RunningSlipway killed = start();
        long run = scene.team().pushed("main", "Broken");
        assertThat(killed.awaitEnd(run).path("state").asText()).isEqualTo("failed");
        killed.kill();
        receiver.up();
        try (RunningSlipway slipway = start()) {
            await().atMost(LONG).untilAsserted(() -> assertThat(told("/hook")).containsExactly("failed"));
            assertThat(receiver.received("/hook")
                            .get(0)
                            .json()
                            .at("/data/reason")
                            .asText())
                    .startsWith("test: ");
            scene.settings().test("true");
            slipway.reload();
            slipway.awaitEnd(scene.team().pushed("main", "Mended"));
            await().atMost(LONG).untilAsserted(() -> assertThat(told("/hook")).containsExactly("failed", "recovered"));
        }
    }

    @Test
    void aKillInTheMiddleOfASendSendsItOnceMoreUnderTheSameId() throws Exception {
        receiver.hold();
        hear("/held");
        RunningSlipway killed = start();
        scene.team().pushed("main", "Broken");
        await().atMost(LONG).untilAsserted(() -> assertThat(told("/held")).hasSize(1));
        killed.kill();
        receiver.letGo();
        try (RunningSlipway slipway = start()) {
            await().atMost(LONG).untilAsserted(() -> assertThat(told("/held")).hasSize(2));
            assertThat(receiver.received("/held").stream()
                            .map(each -> each.headers().get("webhook-id"))
                            .distinct())
                    .hasSize(1);
            assertThat(slipway.process().isAlive()).isTrue();
        }
    }
}
