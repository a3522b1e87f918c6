package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** The registry's login and the secrets of a build, with either image store of the engine. */
@NeedsParts
class BuildLoginTest {
    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
    }

    @Test
    void aKilledServersLoginIsRemovedByTheNextStartAndTheBuildIsDoneAgain() throws Exception {
        // Of a team of its own, since an engine that was used before knows the step, and secrets are no part of its
        // cache.
        scene.team().write("Dockerfile", """
                FROM busybox:local
                RUN --mount=type=secret,id=gate : %s; sleep $(cat /run/secrets/gate)
                """.formatted(scene.team().path()));
        scene.settings().part("build", "secrets", Map.of("gate", "${env:SECONDS}"));
        long run;
        try (RunningSlipway slipway = RunningSlipway.start(folder, Map.of("SECONDS", "300"))) {
            scene.team().tell(slipway);
            run = scene.team().pushed("main", "Begin");
            await().atMost(Duration.ofSeconds(40)).until(() -> slipway.log(run).contains("RUN --mount"));
            assertThat(logins()).hasSize(1);
            slipway.kill();
        }
        assertThat(logins()).hasSize(1);
        try (RunningSlipway slipway = RunningSlipway.start(folder, Map.of("SECONDS", "0"))) {
            JsonNode end = slipway.awaitEnd(run);
            assertThat(end.path("state").asText()).as(end.toPrettyString()).isEqualTo("succeeded");
            assertThat(logins()).isEmpty();
        }
    }

    @Test
    void aPushGoesLiveWithTheContainerdImageStore() throws Exception {
        EnginePart engine = EnginePart.withContainerdStore();
        scene.settings().server("docker", engine.address());
        try (RunningSlipway slipway = scene.startProcess()) {
            JsonNode run = slipway.awaitEnd(scene.team().pushed("main", "Begin"));
            assertThat(run.path("state").asText()).as(run.toPrettyString()).isEqualTo("succeeded");
            assertThat(engine.docker(
                            "image",
                            "inspect",
                            "--format",
                            "{{.RepoDigests}}",
                            run.at("/image/reference").asText()))
                    .contains(run.at("/image/digest").asText());
        }
    }

    /** The configurations of Docker's command line with a login in them. */
    private List<Path> logins() throws Exception {
        try (Stream<Path> files = Files.walk(scene.settings().data().resolve("docker"))) {
            return files.filter(file -> file.endsWith("config.json")).toList();
        }
    }
}
