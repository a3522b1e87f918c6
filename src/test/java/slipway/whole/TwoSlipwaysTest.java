package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** Two servers, each with a data folder of its own, that deploy the same project to the same host at the same moment. */
@NeedsParts
final class TwoSlipwaysTest {
    @TempDir
    private Path folder;

    private Scene one;
    private Scene other;
    private Path trace;
    private Path gate;

    @BeforeEach
    void oneHost() throws Exception {
        one = Scene.in(Files.createDirectory(folder.resolve("one")));
        other = Scene.in(Files.createDirectory(folder.resolve("other")));
        String name = one.team().path().replace('/', '-');
        trace = one.host().resolve("trace-" + name);
        gate = one.host().resolve("gate-" + name);
        String note = "echo %s {run} >> " + trace.getFileName();
        one.settings()
                .part(
                        "redeploy",
                        "command",
                        note.formatted("one") + "; until [ -e " + gate.getFileName() + " ]; do sleep 0.1; done");
        other.settings()
                .project("name", one.project())
                .part("redeploy", "command", note.formatted("other"))
                .part("redeploy", "timeout", "8s");
    }

    @AfterEach
    void noTraceIsLeft() throws IOException {
        Files.deleteIfExists(trace);
        Files.deleteIfExists(gate);
    }

    @Test
    void theSecondWaitsForTheFirstWithALimitAndSaysForWhom() throws Exception {
        try (RunningSlipway first = one.start();
                RunningSlipway second = other.start()) {
            long atWork = one.team().pushed("main", "Begin");
            await(() -> Files.exists(trace));

            JsonNode late = second.awaitEnd(other.team().pushed("main", "Begin"));
            assertThat(late.path("state").asText()).isEqualTo("failed");
            assertThat(late.path("reason").asText())
                    .isEqualTo("redeploy: job " + atWork + " of " + one.project()
                            + " did not end within 6 s: giving up; start the run" + " again when it has ended");
            assertThat(second.json("/api/status").at("/projects/0/live")).isEmpty();
            assertThat(first.run(atWork).path("state").asText()).isEqualTo("running");

            other.settings().part("redeploy", "timeout", "5m");
            second.reload();
            long retry = new ObjectMapper()
                    .readTree(second.post("/api/runs/" + late.path("id") + "/retry", "")
                            .body())
                    .path("id")
                    .asLong();
            await(() -> second.log(retry).contains("slipway: waiting for job " + atWork + " of " + one.project()));
            Files.createFile(gate);

            assertThat(first.awaitEnd(atWork).path("state").asText()).isEqualTo("succeeded");
            assertThat(second.awaitEnd(retry).path("state").asText()).isEqualTo("succeeded");
            assertThat(trace).hasContent("one " + atWork + "\nother " + retry);
        }
    }

    private static void await(java.util.concurrent.Callable<Boolean> state) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(state);
    }
}
