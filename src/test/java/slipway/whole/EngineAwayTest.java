package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EngineOfItsOwn;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** The engine is stopped and started again in the middle of a run. */
@NeedsParts
@Timeout(180)
final class EngineAwayTest {
    @TempDir
    private Path folder;

    @Test
    void theRunFailsForThatReasonTheNextSucceedsAndWhatWasLeftIsSwept() throws Exception {
        Scene scene = Scene.in(folder);
        try (var own = new EngineOfItsOwn(Files.createDirectory(folder.resolve("engine")))) {
            EnginePart engine = own.part();
            scene.settings()
                    .server("docker", engine.address())
                    .server("catchUpEvery", "10s")
                    .test("echo begun", "[ ! -e slow ] || sleep 600")
                    .testImage("busybox:local");
            try (RunningSlipway slipway = scene.startProcess()) {
                scene.team().write("slow", "");
                long run = scene.team().pushed("main", "Slow");
                await().atMost(Duration.ofSeconds(40))
                        .until(() -> slipway.log(run).contains("\nbegun"));
                own.stop();

                JsonNode lost = slipway.awaitEnd(run);
                assertThat(lost.path("state").asText()).isEqualTo("failed");
                assertThat(lost.path("reason").asText()).startsWith("test: ").contains(engine.address());
                assertThat(slipway.get("/readyz").body()).contains("the Docker engine does not answer");

                own.start();
                scene.team().git("rm", "-q", "slow");
                assertThat(slipway.awaitEnd(scene.team().pushed("main", "Next"))
                                .path("state")
                                .asText())
                        .isEqualTo("succeeded");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> engine.docker("ps", "--all", "--quiet").isEmpty()
                                && engine.docker("network", "ls", "--quiet", "--filter", "label=slipway.run")
                                        .isEmpty());
            }
        }
    }
}
