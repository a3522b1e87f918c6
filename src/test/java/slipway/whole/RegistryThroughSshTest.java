package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.whole.Http.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.FarHost;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** A host that reaches no registry gets its images from the one beside Slipway, through SSH. */
@NeedsParts
final class RegistryThroughSshTest {
    private static final int LAYER = 8_000_000;
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private Scene scene;
    private FarHost host;

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
        host = FarHost.start(folder.resolve("far"));
        Path stack = Files.createDirectory(host.home().resolve("stack"));
        Files.writeString(stack.resolve("docker-compose.yml"), """
                services:
                  web: { image: "%s/%s:latest", init: true }
                """.formatted(
                        scene.parts().registry(), scene.team().path()));
        scene.settings()
                .part("redeploy", "port", host.line().port())
                .part("redeploy", "identityFile", host.identityFile().toString())
                .part("redeploy", "knownHosts", host.knownHosts().toString())
                .part("redeploy", "registryThroughSsh", true)
                .compose("stack", "web");
    }

    @AfterEach
    void endHost() throws Exception {
        host.end();
    }

    @Test
    void releasesAndRollbacksArePulledThroughSshLayerByLayer() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = pushed(slipway, "first", "succeeded");
            assertThat(runningImage()).contains(digest(first));
            JsonNode second = pushed(slipway, "second", "succeeded");
            assertThat(runningImage()).contains(digest(second));
            assertThat(slipway.log(second.path("id").asLong()))
                    .as("the layer of the base image is there")
                    .contains("Already exists");

            host.engine().docker("rmi", "--force", imageOf(first));
            long id = json(slipway.post("/api/projects/" + scene.project() + "/rollback", ""))
                    .path("id")
                    .asLong();
            JsonNode back = slipway.awaitEnd(id);
            assertThat(back.path("state").asText()).as(slipway.log(id)).isEqualTo("succeeded");
            assertThat(runningImage()).contains(digest(first));
        }
    }

    @Test
    void withoutItTheHostCannotPull() throws Exception {
        scene.settings().part("redeploy", "registryThroughSsh", false);
        try (RunningSlipway slipway = scene.start()) {
            JsonNode run = pushed(slipway, "first", "failed");
            assertThat(run.path("reason").asText()).contains("could not be pulled", "connection refused");
        }
    }

    /** As behind a router that was restarted: the host has the old connection still, and Docker waits there for a layer. */
    @Test
    void aPullWhoseConnectionIsLostWithoutAWordGoesOnThroughANewOne() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            pushed(slipway, "first", "succeeded");
            host.line().fallSilentAfter(LAYER / 2);
            long id = push("second", LAYER);
            Awaitility.await().atMost(SOON).until(host.line()::isSilent);
            host.line().forgetConnections();
            JsonNode second = slipway.awaitEnd(id, "succeeded");
            assertThat(runningImage()).contains(digest(second));
        }
    }

    @Test
    void aLineThatStaysSilentEndsTheRunInDoubtAndTheNextReleaseGoesLive() throws Exception {
        scene.settings()
                .part("redeploy", "timeout", "30s")
                .part("redeploy", "rollback", false)
                .part("redeploy", "verify", Map.of("samples", 2, "within", "10s"));
        try (RunningSlipway slipway = scene.start()) {
            pushed(slipway, "first", "succeeded");
            host.line().fallSilentAfter(LAYER / 2);
            JsonNode second = slipway.awaitEnd(push("second", LAYER), "failed");
            assertThat(second.path("reason").asText()).contains("ran out of time", "is not known");
            assertThat(doubt(slipway).asText()).contains("is not known");

            host.line().forgetConnections();
            JsonNode third = pushed(slipway, "third", "succeeded");
            assertThat(runningImage()).contains(digest(third));
            assertThat(doubt(slipway).isNull()).isTrue();
        }
    }

    private static JsonNode doubt(RunningSlipway slipway) throws Exception {
        return slipway.json("/api/status").at("/projects/0/live/0/doubt");
    }

    private JsonNode pushed(RunningSlipway slipway, String version, String state) throws Exception {
        return slipway.awaitEnd(push(version, 1), state);
    }

    /** A release with a layer of its own of so many bytes. */
    private long push(String version, int bytes) throws Exception {
        scene.team()
                .write(
                        "Dockerfile",
                        "FROM busybox:local\nRUN echo " + version + " > /version && head -c " + bytes
                                + " /dev/urandom > /data\nCMD [\"sleep\", \"9999\"]\n");
        return scene.team().pushed("main", version);
    }

    private static String digest(JsonNode run) {
        return run.at("/image/digest").asText();
    }

    private String imageOf(JsonNode run) {
        return scene.parts().registry() + "/" + scene.team().path() + "@" + digest(run);
    }

    private String runningImage() throws Exception {
        String image = host.engine()
                .docker("inspect", "--format", "{{.Image}}", container())
                .strip();
        return host.engine().docker("image", "inspect", "--format", "{{.RepoDigests}}", image);
    }

    private String container() throws Exception {
        return host.engine().docker("ps", "--quiet", "--filter", "name=web").strip();
    }
}
