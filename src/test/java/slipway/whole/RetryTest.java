package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static slipway.whole.Http.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.files.FileTree;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** A retry goes on from what is done and still true, and does not put older code live by accident. */
@NeedsParts
@Timeout(240)
final class RetryTest {
    private static final List<String> STAGES = List.of("checkout", "test", "build", "push", "redeploy");

    @TempDir
    private Path folder;

    private Scene scene;
    private RunningSlipway slipway;
    private Path good;

    @BeforeEach
    void aHostThatDoesNotTakeARelease() throws Exception {
        scene = Scene.in(folder);
        good = scene.host().resolve("good-" + scene.team().path().replace('/', '-'));
        scene.settings().part("redeploy", "command", "test -e " + good.getFileName());
        slipway = scene.start();
    }

    @AfterEach
    void stop() throws IOException {
        slipway.close();
        Files.deleteIfExists(good);
    }

    @Test
    void afterAFailedRedeployOnlyTheRedeployIsDoneAgain() throws Exception {
        JsonNode failed = ended(scene.team().pushed("main", "First"), "failed");
        JsonNode again = ended(retried(failed), "failed");
        Files.createFile(good);
        JsonNode retry = ended(retried(again), "succeeded");

        assertThat(STAGES)
                .extracting(stage -> RunningSlipway.stageState(retry, stage))
                .containsExactly("skipped", "skipped", "skipped", "succeeded", "succeeded");
        assertThat(retry.at("/stages/1/detail").asText())
                .isEqualTo("run " + again.path("id").asLong() + " has made " + digest(failed)
                        + " from this commit with the same settings");
        assertThat(digest(retry)).isEqualTo(digest(failed));
        assertThat(retry.path("retryOf")).isEqualTo(again.path("id"));
        assertThat(slipway.json("/api/status").at("/projects/0/live/0/digest").asText())
                .isEqualTo(digest(failed));
    }

    @Test
    void withOtherSettingsOrWithoutItsImageItIsTestedAndBuiltAgain() throws Exception {
        JsonNode failed = ended(scene.team().pushed("main", "First"), "failed");
        scene.settings().part("redeploy", "timeout", "4m").part("push", "timeout", "9m");
        slipway.reload();
        JsonNode onlyTheTime = ended(retried(failed), "failed");
        assertThat(RunningSlipway.stageState(onlyTheTime, "build")).isEqualTo("skipped");

        scene.settings().part("build", "args", Map.of("LEVEL", "two"));
        slipway.reload();
        JsonNode otherwise = ended(retried(failed), "failed");
        assertThat(RunningSlipway.stageState(otherwise, "test")).isEqualTo("succeeded");
        assertThat(RunningSlipway.stageState(otherwise, "build")).isEqualTo("succeeded");

        takeAway(digest(otherwise));
        JsonNode gone = ended(retried(otherwise), "failed");
        assertThat(RunningSlipway.stageState(gone, "build")).isEqualTo("succeeded");
        assertThat(slipway.log(gone.path("id").asLong())).contains("of the earlier run is gone; it is built again");
    }

    @Test
    void withoutARegistryTheEnginesImageIsTakenAndHasItsTagsAgain() throws Exception {
        scene.settings().project("push", null);
        slipway.reload();
        JsonNode failed = ended(scene.team().pushed("main", "First"), "failed");
        String latest = scene.parts().registry() + "/" + scene.team().path() + ":latest";
        EnginePart engine = new EnginePart(scene.parts().builderEngine());
        engine.docker("tag", "busybox:local", latest);
        Files.createFile(good);

        JsonNode retry = ended(retried(failed), "succeeded");

        assertThat(STAGES)
                .extracting(stage -> RunningSlipway.stageState(retry, stage))
                .containsExactly("skipped", "skipped", "skipped", "skipped", "succeeded");
        assertThat(engine.docker("inspect", "--format", "{{.Id}}", latest).strip())
                .isEqualTo(digest(failed));
    }

    @Test
    void anOlderCommitGoesLiveAgainOnlyIfAPersonInsists() throws Exception {
        JsonNode older = ended(scene.team().pushed("main", "Older"), "failed");
        Files.createFile(good);
        JsonNode newer = ended(scene.team().pushed("main", "Newer"), "succeeded");

        HttpResponse<String> refused = retry(older, "");
        assertThat(refused.statusCode()).isEqualTo(409);
        JsonNode problem = json(refused);
        assertThat(problem.path("detail").asText())
                .contains(
                        "release 1 (commit " + newer.path("commit").asText().substring(0, 12) + ", run "
                                + newer.path("id") + "), live on 127.0.0.1 since",
                        "insist with {\"force\": true}");
        assertThat(retry(older, "{\"force\": 1}").statusCode()).isEqualTo(400);

        JsonNode forced = json(retry(older, problem.path("insist").toString()));
        ended(forced.path("id").asLong(), "succeeded");
        assertThat(slipway.json("/api/status").at("/projects/0/live/0/commit")).isEqualTo(older.path("commit"));
    }

    @Test
    void anOlderCommitDoesNotFollowANewerOneThatIsOnItsWay() throws Exception {
        JsonNode older = ended(scene.team().pushed("main", "Older"), "failed");
        scene.settings().test(scene.await("tested"));
        slipway.reload();
        long newer = scene.team().pushed("main", "Newer");
        slipway.awaitStage(newer, "test", "running");
        HttpResponse<String> refused = retry(older, "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).path("detail").asText()).contains("run " + newer + " (commit ", "is running");
        scene.open("tested");
        ended(newer, "failed");
    }

    @Test
    void aCommitThatIsAskedForWhileItsRunIsBeingCancelledIsRunAgain() throws Exception {
        scene.settings()
                .test("trap '' TERM; echo begun; until [ -e '" + scene.gate("end") + "' ]; do sleep 0.05; done");
        slipway.reload();
        long first = scene.team().pushed("main", "First");
        await().atMost(Duration.ofSeconds(40)).until(() -> slipway.log(first).contains("\nbegun"));
        assertThat(slipway.post("/api/runs/" + first + "/cancel", "").statusCode())
                .isEqualTo(202);
        JsonNode asked = json(slipway.post("/api/projects/" + scene.project() + "/runs", ""));
        assertThat(asked.path("id").asLong()).isGreaterThan(first);
        scene.open("end");
        ended(first, "cancelled");
        Files.createFile(good);
        ended(asked.path("id").asLong(), "succeeded");
    }

    /** From the registry and the engine, as their clean-ups do. */
    private void takeAway(String digest) throws Exception {
        Path manifest = scene.parts()
                .folder()
                .resolve("registry/storage/docker/registry/v2/repositories")
                .resolve(scene.team().path())
                .resolve("_manifests/revisions/sha256")
                .resolve(digest.substring("sha256:".length()));
        assertThat(manifest).isDirectory();
        FileTree.delete(manifest);
        String repository = scene.parts().registry() + "/" + scene.team().path();
        EnginePart engine = new EnginePart(scene.parts().builderEngine());
        String id = engine.docker("inspect", "--format", "{{.Id}}", repository + "@" + digest)
                .strip();
        engine.docker("rmi", "--force", id);
    }

    private long retried(JsonNode run) throws Exception {
        HttpResponse<String> answer = retry(run, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer).path("id").asLong();
    }

    private HttpResponse<String> retry(JsonNode run, String body) throws Exception {
        return slipway.post("/api/runs/" + run.path("id").asLong() + "/retry", body);
    }

    private JsonNode ended(long id, String state) throws Exception {
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo(state);
        return run;
    }

    private static String digest(JsonNode run) {
        return run.at("/image/digest").asText();
    }
}
