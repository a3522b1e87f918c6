package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** Pushes that come faster than they can be deployed. */
@NeedsParts
final class QueueTest {
    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
        scene.settings().test(scene.await("open"));
    }

    @Test
    void ofThreePushesTheMiddleOneIsSupersededAndTheLastGoesLive() throws Exception {
        Path trace = scene.host().resolve("trace-" + scene.team().path().replace('/', '-'));
        String file = trace.getFileName().toString();
        scene.settings()
                .part("redeploy", "command", "echo begin {run} >>" + file + "; sleep 0.2; echo end {run} >>" + file);
        try (RunningSlipway slipway = scene.start()) {
            long first = scene.team().pushed("main", "First");
            slipway.awaitStage(first, "test", "running");
            long middle = scene.team().pushed("main", "Middle");
            long last = scene.team().pushed("main", "Last");
            JsonNode superseded = slipway.awaitEnd(middle);
            assertThat(superseded.path("state").asText()).isEqualTo("superseded");
            assertThat(superseded.path("reason").asText()).endsWith("run " + last);
            assertThat(slipway.run(last).path("state").asText()).isEqualTo("queued");

            scene.open("open");
            JsonNode firstEnded = slipway.awaitEnd(first);
            JsonNode lastEnded = slipway.awaitEnd(last);
            assertThat(firstEnded.path("state").asText()).isEqualTo("succeeded");
            assertThat(lastEnded.path("state").asText()).isEqualTo("succeeded");
            assertThat(Instant.parse(lastEnded.path("startedAt").asText()))
                    .isAfterOrEqualTo(
                            Instant.parse(firstEnded.path("finishedAt").asText()));
            assertThat(Files.readAllLines(trace))
                    .containsExactly("begin " + first, "end " + first, "begin " + last, "end " + last);
            assertThat(slipway.json("/api/status").at("/projects/0/live/0/run").asLong())
                    .isEqualTo(last);
        } finally {
            Files.deleteIfExists(trace);
        }
    }

    @Test
    void outdatedTestsAreCancelledWhereTheProjectSaysSo() throws Exception {
        scene.settings().project("cancelOutdatedTests", true);
        try (RunningSlipway slipway = scene.start()) {
            long first = scene.team().pushed("main", "First");
            slipway.awaitStage(first, "test", "running");
            long second = scene.team().pushed("main", "Second");
            JsonNode outdated = slipway.awaitEnd(first);
            assertThat(outdated.path("state").asText()).isEqualTo("cancelled");
            assertThat(outdated.path("reason").asText()).contains("run " + second);
            scene.open("open");
            assertThat(slipway.awaitEnd(second).path("state").asText()).isEqualTo("succeeded");
        }
    }

    @Test
    void twoBranchesRunSideBySide() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            long one = scene.team().pushed("one", "One");
            long two = scene.team().pushed("two", "Two");
            slipway.awaitStage(one, "test", "running");
            slipway.awaitStage(two, "test", "running");
            scene.open("open");
            assertThat(slipway.awaitEnd(one).path("state").asText()).isEqualTo("succeeded");
            assertThat(slipway.awaitEnd(two).path("state").asText()).isEqualTo("succeeded");
        }
    }
}
