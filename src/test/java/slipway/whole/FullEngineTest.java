package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EngineOfItsOwn;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.SmallDisk;

/** An engine whose disk is large enough when a build begins, and full in the middle of it. */
@NeedsParts
@Timeout(180)
final class FullEngineTest {
    /** More than a build must find free, and not much more. */
    private static final int MEGABYTES = 2400;

    @TempDir
    private Path folder;

    private Path engine;
    private SmallDisk disk;

    @BeforeEach
    void mount() throws Exception {
        engine = Files.createDirectory(folder.resolve("engine"));
        disk = SmallDisk.mount(engine, MEGABYTES + "m");
    }

    @AfterEach
    void unmount() throws Exception {
        disk.unmount();
    }

    @Test
    void theBuildFailsForThatReasonGivesTheRoomBackAndTheNextGoesLive() throws Exception {
        Scene scene = Scene.in(folder);
        try (var own = new EngineOfItsOwn(engine)) {
            scene.settings().server("docker", own.part().address());
            try (RunningSlipway slipway = scene.start()) {
                scene.team()
                        .write("Dockerfile", "FROM busybox:local\nRUN dd if=/dev/zero of=/large bs=1M count=3000\n");
                JsonNode full = slipway.awaitEnd(scene.team().pushed("main", "Too large"));
                assertThat(full.path("state").asText()).isEqualTo("failed");
                assertThat(full.path("reason").asText()).startsWith("build: ").contains("No space left on device");
                assertThat(slipway.get("/readyz").statusCode()).isEqualTo(200);

                scene.team().write("Dockerfile", "FROM busybox:local\nRUN echo small > /small\n");
                JsonNode next = slipway.awaitEnd(scene.team().pushed("main", "Small"));
                assertThat(next.path("state").asText()).as(next.toString()).isEqualTo("succeeded");
            }
        }
    }
}
