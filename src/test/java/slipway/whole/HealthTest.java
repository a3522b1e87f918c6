package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** A stack as it comes: no HEALTHCHECK, no verify, and a container that is started again whenever it ends. */
@NeedsParts
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class HealthTest {
    @TempDir
    private Path folder;

    private Scene scene;
    private WholeStack stack;

    @BeforeEach
    void aStackOnTheHost() throws Exception {
        scene = Scene.in(folder);
        stack = WholeStack.layOut(scene);
        stack.startsAgain();
    }

    @AfterEach
    void itIsTakenDown() throws Exception {
        stack.takeDown();
    }

    @Test
    void aReleaseThatDiesInItsFirstSecondsIsNotLiveAndOneThatDiesLaterIsReportedSoonAfterIt() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = slipway.awaitEnd(stack.pushGood("first"), "succeeded");
            JsonNode dead = slipway.awaitEnd(stack.push("good bye", dying(6, 4)), "rolled_back");
            assertThat(dead.path("reason").asText()).contains("and was started again, 2 times by now");
            stack.isWholeWith(first);

            scene.settings().part("redeploy", "verify", Map.of("samples", 1));
            slipway.reload();
            JsonNode later = slipway.awaitEnd(stack.push("good for a while", dying(12, 5)), "succeeded");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> live(slipway).path("unhealthy").isTextual());
            assertThat(live(slipway).path("unhealthy").asText()).contains("and was started again, ");
            assertThat(live(slipway).path("drifted").asBoolean(true)).isFalse();
            assertThat(live(slipway).path("run")).isEqualTo(later.path("id"));
            assertThat(slipway.get("/metrics").body())
                    .containsPattern("slipway_live_unhealthy\\{host=\"127.0.0.1\",project=\"[^\"]+\"} 1.0");
            stack.startBeside("door", "test-nginx:local");
            assertThat(scene.slipway("check", "--connect").output())
                    .contains("beside it runs door (test-nginx:local): if that is the proxy before web");
        }
    }

    /** Serves for so many seconds, and ends with this status. */
    private static String dying(int seconds, int status) {
        return "httpd -p 8080 -h /www; sleep " + seconds + "; exit " + status;
    }

    private static JsonNode live(RunningSlipway slipway) throws IOException, InterruptedException {
        return slipway.json("/api/status").at("/projects/0/live/0");
    }
}
