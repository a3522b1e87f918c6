package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.parts.RunningSlipway.stageState;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EnginePart;
import slipway.parts.ImageTag;
import slipway.parts.NeedsParts;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;

/** The main story: the team's Go backend with Redis, from a push to what answers on the host. */
@NeedsParts
final class PushTest {
    private static final Pattern ANSWER = Pattern.compile("candlelight-backend (\\S+) visits (\\d+)\\s*");

    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void aBackendInGo() throws Exception {
        scene = Scene.in(folder);
        String backend = Path.of("dev/demo-app").toAbsolutePath().toString();
        Ran.run(
                        folder,
                        Map.of(),
                        "cp",
                        "-r",
                        backend + "/.",
                        scene.team().folder().toString())
                .good();
        scene.settings()
                .project(
                        "test",
                        Map.of(
                                "image",
                                "golang:local",
                                "pull",
                                "if-not-present",
                                "commands",
                                List.of("go vet ./...", "go test ./..."),
                                "services",
                                List.of(Map.of("image", "redis:local", "alias", "redis")),
                                "environment",
                                Map.of("REDIS_ADDR", "redis:6379"),
                                "cache",
                                List.of("/root/.cache/go-build")));
    }

    @Test
    void aFeatureBranchIsTestedAndNothingIsBuilt() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            JsonNode run = slipway.awaitEnd(scene.team().pushed("feature/faster", "Faster"));
            assertThat(run.path("state").asText()).as(run.toPrettyString()).isEqualTo("succeeded");
            assertThat(run.path("goal").asText()).isEqualTo("test");
            assertThat(run.path("stages").findValuesAsText("name")).containsExactly("checkout", "test");
            assertThat(run.path("image").isNull()).isTrue();
            assertThat(slipway.json("/api/projects/" + scene.project()).path("live"))
                    .isEmpty();
        }
    }

    @Test
    @Tag("old-docker")
    void aPushToMainGoesLiveAndTheDatabaseBesideItLivesOn() throws Exception {
        deployForReal();
        try (RunningSlipway slipway = scene.start()) {
            String first = scene.team().commit("First");
            JsonNode before = succeeded(slipway, scene.team().pushed("main"));
            long visits = visits("1.0.0");

            scene.team().replace("main.go", "const version = .*", "const version = \"2.0.0\"");
            String second = committedTwoHoursAgo("Second");
            JsonNode after = succeeded(slipway, scene.team().pushed("main"));
            assertThat(visits("2.0.0")).isEqualTo(visits + 1);

            String digest = after.at("/image/digest").asText();
            assertThat(digest)
                    .startsWith("sha256:")
                    .isNotEqualTo(before.at("/image/digest").asText());
            assertThat(List.of(inRegistry("latest"), inRegistry(second))).containsOnly(digest);
            assertThat(inRegistry(first)).isEqualTo(before.at("/image/digest").asText());
            assertThat(onHost()).contains("@" + digest);
            theStatusSays(slipway, after, second, digest);
            theFiguresSay(slipway, after);
        }
    }

    private void deployForReal() throws IOException {
        scene.settings()
                .part("build", "image", image())
                .part("build", "noCache", true)
                .part("redeploy", "command", "sudo bash ./candlelight/candlelight-backend/rebuildbackend.sh");
    }

    private String image() {
        return scene.parts().registry() + "/candlelightdevteam/candlelight-backend";
    }

    private static JsonNode succeeded(RunningSlipway slipway, long id) throws IOException, InterruptedException {
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo("succeeded");
        for (String stage : List.of("checkout", "test", "build", "push", "redeploy")) {
            assertThat(stageState(run, stage)).isEqualTo("succeeded");
        }
        return run;
    }

    private static void theStatusSays(RunningSlipway slipway, JsonNode run, String commit, String digest)
            throws IOException, InterruptedException {
        JsonNode project = slipway.json("/api/status").at("/projects/0");
        assertThat(project.path("live")).hasSize(1);
        JsonNode live = project.at("/live/0");
        assertThat(live.path("commit").asText()).isEqualTo(commit);
        assertThat(live.path("digest").asText()).isEqualTo(digest);
        assertThat(live.path("run")).isEqualTo(run.path("id"));
        assertThat(live.path("doubt").isNull()).isTrue();
        assertThat(project.path("running")).isEmpty();
        assertThat(project.at("/lastEnded/state").asText()).isEqualTo("succeeded");
    }

    private String committedTwoHoursAgo(String message) throws IOException, InterruptedException {
        scene.team().commit(message);
        String then = (Instant.now().getEpochSecond() - 7200) + " +0000";
        Path clone = scene.team().folder();
        Ran.run(clone, Map.of("GIT_COMMITTER_DATE", then), "git", "commit", "-q", "--amend", "--no-edit")
                .good();
        return Ran.run(clone, Map.of(), "git", "rev-parse", "HEAD").good();
    }

    private void theFiguresSay(RunningSlipway slipway, JsonNode run) throws IOException, InterruptedException {
        JsonNode figures = slipway.json("/api/projects/" + scene.project() + "/figures?days=1");
        assertThat(figures.path("deployments").asInt()).isEqualTo(2);
        assertThat(figures.path("perDay").asDouble()).isEqualTo(2);
        assertThat(figures.path("failureShare").asDouble(-1)).isZero();
        assertThat(figures.path("recoverySeconds").isNull()).isTrue();
        assertThat(figures.at("/leadTimeSeconds/p90").asDouble()).isBetween(7200.0, 8000.0);
        assertThat(figures.at("/leadTimeSeconds/median").asDouble()).isBetween(1.0, 800.0);
        assertThat(figures.at("/days/0/succeeded").asInt()).isEqualTo(2);
        assertThat(figures.path("stages").findValuesAsText("name"))
                .containsExactly("checkout", "test", "build", "push", "redeploy");
        assertThat(figures.at("/stages/4/runs")).hasSize(2);
        assertThat(figures.at("/stages/4/runs/1/run")).isEqualTo(run.path("id"));
        assertThat(figures.at("/stages/4/runs/1/seconds").asDouble()).isPositive();
    }

    /** One visit of the application, which must be of this version; returns how many there were. */
    private long visits(String version) {
        URI address = URI.create("http://127.0.0.1:" + scene.parts().appPort() + "/");
        Matcher answer = Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .until(() -> ANSWER.matcher(Http.text(HttpRequest.newBuilder(address))), Matcher::matches);
        assertThat(answer.group(1)).isEqualTo(version);
        return Long.parseLong(answer.group(2));
    }

    private String inRegistry(String tag) throws IOException, InterruptedException {
        return new ImageTag(scene.parts(), "candlelightdevteam/candlelight-backend", tag)
                .digest()
                .orElseThrow();
    }

    /** The digest of the image whose container answers on the host. */
    private String onHost() throws IOException, InterruptedException {
        var engine = new EnginePart(scene.parts().liveEngine());
        String image = engine.docker("inspect", "--format", "{{.Image}}", "candlelight-backend-web-1");
        return engine.docker("inspect", "--format", "{{.RepoDigests}}", image.strip());
    }
}
