package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.FarHost;
import slipway.parts.NeedsParts;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;

/** Tests and builds run in an engine on another machine, which is reached by SSH alone. */
@NeedsParts
final class EngineOverSshTest {
    @TempDir
    private Path folder;

    private Scene scene;
    private FarHost builder;
    private final Map<String, Object> engine = new HashMap<>();

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
        builder = FarHost.start(folder.resolve("far"));
        builder.engine().make("busybox");
        // As for a member of the group docker.
        Ran.run(
                        folder,
                        Map.of(),
                        "chmod",
                        "666",
                        folder.resolve("far/engine/docker.sock").toString())
                .good();
        engine.putAll(Map.of(
                "host", "127.0.0.1",
                "port", builder.line().port(),
                "user", "ec2-user",
                "identityFile", builder.identityFile().toString(),
                "knownHosts", builder.knownHosts().toString()));
        scene.settings()
                .server("docker", engine)
                .project("push", null)
                .testImage("busybox:local")
                .test("cat Dockerfile", "echo tested far away");
    }

    @AfterEach
    void endBuilder() throws Exception {
        builder.end();
    }

    @Test
    void aPushIsTestedAndBuiltThereAndAConnectionThatBreaksIsMadeAgain() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = pushed(slipway, "first");
            assertThat(slipway.log(first.path("id").asLong())).contains("FROM busybox:local", "tested far away");
            assertThat(imagesThere()).contains(first.path("commit").asText());

            builder.line().cut();
            awaitLine(slipway, "cannot be reached");
            JsonNode second = pushed(slipway, "second");
            assertThat(imagesThere()).contains(second.path("commit").asText());
        }
    }

    @Test
    void whyItCannotBeReachedIsSaid() throws Exception {
        Path strange = folder.resolve("strange");
        Ran.run(folder, Map.of(), "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", strange.toString())
                .good();
        engine.put("identityFile", strange.toString());
        scene.settings().server("docker", engine);
        try (RunningSlipway slipway = scene.start()) {
            awaitLine(slipway, "Permission denied");
            long id = scene.team().pushed("main", "first");
            JsonNode run = slipway.awaitEnd(id);
            assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo("failed");
            assertThat(run.path("reason").asText())
                    .contains("the Docker engine at ssh://ec2-user@127.0.0.1:"
                            + builder.line().port())
                    .contains("Permission denied (publickey)");
        }
        assertThat(folder.resolve("data/docker")).isEmptyDirectory();
    }

    @Test
    void ofSeveralThoseThatCannotBeReachedAreLeftOutForTheReasonThatSshGives() throws Exception {
        Map<String, Object> nobody = new HashMap<>(engine);
        nobody.put("port", 1);
        scene.settings()
                .server("docker", null)
                .server(
                        "engines",
                        List.of(
                                Map.of("name", "nobody", "docker", nobody),
                                Map.of("name", "far", "docker", engine),
                                Map.of("name", "near", "docker", scene.parts().builderEngine())));
        try (RunningSlipway slipway = scene.start()) {
            long first = scene.team().pushed("topic", "first");
            assertThat(slipway.awaitEnd(first).path("engine").asText())
                    .as(slipway.log(first))
                    .isEqualTo("far");
            assertThat(slipway.log(first))
                    .contains("tested far away")
                    .containsPattern("an engine is left out: nobody: .* port 1: Connection refused");

            builder.line().close();
            awaitLine(slipway, "the engine ssh://ec2-user@127.0.0.1:" + engine.get("port") + " cannot be reached");
            long second = scene.team().pushed("topic", "second");
            assertThat(slipway.awaitEnd(second).path("engine").asText())
                    .as(slipway.log(second))
                    .isEqualTo("near");
        }
    }

    /** The server's own log says so. */
    private static void awaitLine(RunningSlipway slipway, String text) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> slipway.log().contains(text));
    }

    private JsonNode pushed(RunningSlipway slipway, String message) throws Exception {
        long id = scene.team().pushed("main", message);
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo("succeeded");
        return run;
    }

    private String imagesThere() throws Exception {
        return builder.engine().docker("images", "--format", "{{.Tag}}");
    }
}
