package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.SmallDisk;

/** A folder of data on a real file system of 32 MB that is full, or not large enough. */
@NeedsParts
final class FullDiskTest {
    @TempDir
    private Path folder;

    private Scene scene;
    private Path data;
    private SmallDisk disk;

    @BeforeEach
    void mount() throws Exception {
        scene = Scene.in(folder);
        data = Files.createDirectory(scene.settings().data());
        disk = SmallDisk.mount(data, "32m");
    }

    @AfterEach
    void unmount() throws Exception {
        disk.unmount();
    }

    @Test
    void aFullDiskRefusesDeliveriesAndLetsTheRunThatIsAtWorkGoOn() throws Exception {
        scene.settings().test("echo before", scene.await("full"), "seq 100000", scene.await("free"), "echo after");
        try (RunningSlipway slipway = scene.startProcess()) {
            long id = scene.team().pushed("work", "One");
            slipway.awaitStage(id, "test", "running");
            await().atMost(Duration.ofSeconds(30)).until(() -> slipway.log(id).contains("before"));
            fill();
            await().atMost(Duration.ofSeconds(30)).until(() -> deliver(slipway).statusCode() == 503);
            assertThat(deliver(slipway).body()).contains("nothing was recorded");
            assertThat(slipway.get("/api/status").statusCode())
                    .as("it lives, and answers")
                    .isEqualTo(200);
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            slipway.get("/readyz").body().contains("cannot be written: the server's disk is full"));
            long runs = slipway.json("/api/runs").path("runs").size();
            scene.open("full");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> slipway.log().contains(id + ".log could not be written"));
            Files.delete(data.resolve("filler"));
            scene.open("free");

            JsonNode run = slipway.awaitEnd(id);
            assertThat(run.path("state").asText())
                    .as(run.path("reason").asText())
                    .isEqualTo("succeeded");
            assertThat(slipway.log(id)).contains("bytes of the log are missing here", "after", "--- test: succeeded");
            assertThat(slipway.json("/api/runs").path("runs").size())
                    .as("of what was refused nothing is recorded")
                    .isEqualTo((int) runs);
            assertThat(deliver(slipway).statusCode()).isEqualTo(202);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> slipway.get("/readyz").statusCode() == 200);
        }
    }

    @Test
    void aCommitThatDoesNotFitAndABuildWithoutRoomFailWithTheReason() throws Exception {
        try (RunningSlipway slipway = scene.startProcess()) {
            scene.team().commit("Begin");
            byte[] large = new byte[40 << 20];
            new Random(1).nextBytes(large);
            Files.write(scene.team().folder().resolve("large"), large);
            JsonNode tooLarge = slipway.awaitEnd(scene.team().pushed("large", "Too large"));
            assertThat(tooLarge.path("reason").asText())
                    .startsWith("checkout: ")
                    .containsIgnoringCase("disk is full");
            scene.team().git("push", "-q", "origin", "--delete", "large");
            scene.team().git("reset", "-q", "--hard", "HEAD~1");

            JsonNode build = slipway.awaitEnd(scene.team().pushed("main", "Fits"));
            assertThat(build.path("state").asText()).isEqualTo("failed");
            assertThat(build.path("reason").asText())
                    .matches(
                            "build: \\d+ MiB free in the folder of data \\(.*\\), and a build wants 500 MiB; .*prune.*");
        }
    }

    /** A new commit of a branch of its own, by a delivery of its own. */
    private HttpResponse<String> deliver(RunningSlipway slipway) throws IOException, InterruptedException {
        return PushPayload.of(scene.team(), "another").send(slipway, "key-" + System.nanoTime());
    }

    private void fill() throws IOException {
        try (OutputStream filler = Files.newOutputStream(data.resolve("filler"))) {
            byte[] block = new byte[4096];
            while (true) {
                filler.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }
}
