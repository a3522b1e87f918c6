package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EnginePart;
import slipway.parts.RunningSlipway;
import slipway.pipeline.WorkFolder;

/** Whole runs that exchange one service of a compose stack, without a script. */
final class ComposeTest {
    @TempDir
    private Path folder;

    private Scene scene;
    private Path stack;
    private EnginePart live;

    @BeforeEach
    void aStackOnTheHost() throws Exception {
        scene = Scene.in(folder);
        live = new EnginePart(scene.parts().liveEngine());
        stack = Files.createDirectory(
                scene.host().resolve("stack-" + scene.team().path().replace('/', '-')));
        Files.writeString(stack.resolve("docker-compose.yml"), """
                version: "2.4"
                services:
                  web: { image: "%s/%s:latest", init: true, network_mode: none }
                """.formatted(
                        scene.parts().registry(), scene.team().path()));
        scene.settings()
                .compose(stack.getFileName().toString(), "web")
                .part("redeploy", "verify", Map.of("samples", 2, "within", "20s"))
                .server("catchUpEvery", "10s");
    }

    @AfterEach
    void itIsTakenDown() throws Exception {
        for (String container : containers()) {
            live.docker("rm", "-f", container);
        }
        WorkFolder.remove(stack);
    }

    @Test
    void aReleaseThatDoesNotHoldIsBackedOutByTheHostItself() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            JsonNode good = ended(slipway, release("good", "sleep 3600"), "succeeded");
            assertThat(running()).contains(digest(good));
            JsonNode bad = ended(slipway, release("bad", "echo no database; exit 3"), "rolled_back");
            assertThat(bad.path("reason").asText()).contains("status 3", digest(good) + " is live again");
            assertThat(bad.at("/hosts/0/state").asText()).isEqualTo("rolled_back");
            assertThat(slipway.log(bad.path("id").asLong())).contains("no database");
            assertThat(running()).contains(digest(good));
            assertThat(live(slipway).path("run")).isEqualTo(good.path("id"));
        }
    }

    @Test
    void theWayBackNeedsNoBuildAndADriftIsSeen() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = ended(slipway, release("first", "sleep 3600"), "succeeded");
            ended(slipway, release("second", "sleep 3600"), "succeeded");
            String answer = slipway.post("/api/projects/app/rollback", "").body();
            JsonNode back = ended(
                    slipway, new ObjectMapper().readTree(answer).path("id").asLong(), "succeeded");
            assertThat(RunningSlipway.stageState(back, "push")).isEqualTo("skipped");
            assertThat(running()).contains(digest(first));
            assertThat(live(slipway).path("digest").asText()).isEqualTo(digest(first));
            assertThat(live(slipway).path("drifted").asBoolean(true)).isFalse();

            String seen = live(slipway).path("seenAt").asText();
            live.docker("kill", containers().get(0));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> live(slipway).path("drifted").asBoolean());
            assertThat(live(slipway).path("drift").asText()).contains("exited", digest(first));
            live.docker("start", containers().get(0));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !live(slipway).path("drifted").asBoolean());
            assertThat(live(slipway).path("seenAt").asText()).isGreaterThan(seen);
        }
    }

    private long release(String name, String command) throws IOException, InterruptedException {
        scene.team()
                .write(
                        "Dockerfile",
                        "FROM busybox:local\nLABEL release=" + name + "\nCMD [\"sh\", \"-c\", \"" + command + "\"]\n");
        return scene.team().pushed("main", name);
    }

    private static JsonNode ended(RunningSlipway slipway, long id, String state) throws Exception {
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo(state);
        return run;
    }

    private static JsonNode live(RunningSlipway slipway) throws IOException, InterruptedException {
        return slipway.json("/api/projects/app").at("/live/0");
    }

    private static String digest(JsonNode run) {
        return run.at("/image/digest").asText();
    }

    /** The digests of the image that the service's container runs. */
    private String running() throws IOException, InterruptedException {
        String image =
                live.docker("inspect", "--format", "{{.Image}}", containers().get(0));
        return live.docker("inspect", "--format", "{{.RepoDigests}}", image.strip());
    }

    private List<String> containers() throws IOException, InterruptedException {
        return live.docker("ps", "-aq", "--filter", "label=com.docker.compose.project=" + stack.getFileName())
                .lines()
                .toList();
    }
}
