package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.whole.Http.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.Settings;

/** What people ask for by hand: a redeploy, a retry, a cancel. */
@NeedsParts
final class ManualTest {

    @TempDir
    private Path folder;

    private Scene scene;
    private RunningSlipway slipway;

    @BeforeEach
    void aRepositoryWithMain() throws Exception {
        scene = Scene.in(folder);
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
        slipway = scene.start();
    }

    @AfterEach
    void itEnds() {
        slipway.close();
    }

    @Test
    void aRedeployByHandGoesLiveAndTheStatusFollowsIt() throws Exception {
        scene.settings().test(scene.await("open"));
        slipway.reload();
        assertThat(project().path("live")).isEmpty();
        HttpResponse<String> answer = slipway.post(runs(), "");
        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode run = json(answer);
        long id = run.path("id").asLong();
        assertThat(answer.headers().firstValue("Location")).contains("/api/runs/" + id);
        assertThat(run.path("requestedBy").asText()).isEqualTo("tester");
        assertThat(run.path("trigger").asText()).isEqualTo("manual");
        assertThat(run.path("commit").asText()).isEqualTo(scene.team().git("rev-parse", "HEAD"));

        slipway.awaitStage(id, "test", "running");
        assertThat(project().at("/running/0/id").asLong()).isEqualTo(id);
        scene.open("open");
        succeeded(id);
        assertThat(slipway.run(id).path("title").asText())
                .isEqualTo(scene.team().git("log", "-1", "--format=%s"));
        assertThat(slipway.run(id).path("author").asText())
                .isEqualTo(scene.team().git("log", "-1", "--format=%an"));
        assertThat(project().path("running")).isEmpty();
        assertThat(project().at("/live/0/run").asLong()).isEqualTo(id);
        assertThat(project().at("/lastEnded/id").asLong()).isEqualTo(id);
    }

    @Test
    void aBranchOrACommitCanBeAskedFor() throws Exception {
        String older = scene.team().git("rev-parse", "HEAD");
        scene.team().commit("On a branch");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/fix");
        String newer = scene.team().git("rev-parse", "HEAD");
        slipway.awaitEnd(slipway.json("/api/runs").at("/runs/0/id").asLong());
        JsonNode byBranch = json(slipway.post(runs(), "{\"branch\": \"fix\"}"));
        assertThat(byBranch.path("commit").asText()).isEqualTo(newer);
        assertThat(byBranch.path("goal").asText()).isEqualTo("deploy");
        succeeded(byBranch.path("id").asLong());
        JsonNode byCommit = json(slipway.post(runs(), "{\"commit\": \"" + older + "\"}"));
        succeeded(byCommit.path("id").asLong());
        assertThat(project().at("/live/0/commit").asText()).isEqualTo(older);
    }

    /** GitLab keeps a merge request of a fork in the project's repository: its commit is there for whoever knows its id. */
    @Test
    void aCommitThatIsOnNoBranchAndNoTagIsRefusedBeforeAnythingOfItRuns() throws Exception {
        scene.team().commit("By a stranger");
        String stranger = scene.team().git("rev-parse", "HEAD");
        scene.team().git("push", "-q", "origin", stranger + ":refs/merge-requests/1/head");
        long refused = json(slipway.post(runs(), "{\"commit\": \"" + stranger + "\"}"))
                .path("id")
                .asLong();
        JsonNode run = slipway.awaitEnd(refused);
        assertThat(run.path("state").asText()).isEqualTo("failed");
        assertThat(run.path("reason").asText())
                .contains("is on no branch of the repository and has no tag", "checkout.anyCommit");
        assertThat(RunningSlipway.stageState(run, "test")).isNotEqualTo("succeeded");
        long again = json(slipway.post("/api/runs/" + refused + "/retry", ""))
                .path("id")
                .asLong();
        assertThat(slipway.awaitEnd(again).path("reason").asText()).contains("is on no branch");

        scene.settings().project("checkout", Map.of("anyCommit", true));
        slipway.reload();
        succeeded(json(slipway.post(runs(), "{\"commit\": \"" + stranger + "\"}"))
                .path("id")
                .asLong());
    }

    @Test
    void whatCannotBeMeantIsRefusedWithAReason() throws Exception {
        refused(slipway.post(runs(), "{\"brunch\": \"main\"}"), 400, "brunch");
        refused(slipway.post(runs(), "{\"branch\": 5}"), 400, "branch");
        refused(slipway.post(runs(), "{\"commit\": \"abc\"}"), 400, "commit");
        refused(slipway.post(runs(), "{\"branch\": \"--upload-pack=x\"}"), 400, "branch");
        refused(slipway.post(runs(), "main"), 400, "JSON");
        refused(slipway.post(runs(), "{\"branch\": \"nowhere\"}"), 404, "nowhere");
        refused(slipway.post("/api/projects/other/runs", ""), 404, "other");
        refused(slipway.post("/api/runs/999/cancel", ""), 404, "999");
        refused(slipway.get("/api/no/such/thing"), 404, "nothing is here");
        assertThat(slipway.json("/api/runs").path("runs")).isEmpty();
    }

    @Test
    void onlyATokenThatMayDeployCanDeploy() throws Exception {
        HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.noBody();
        refused(
                slipway.send(HttpRequest.newBuilder(slipway.uri(runs()))
                        .header("Authorization", "Bearer " + Settings.READ_TOKEN)
                        .POST(nothing)),
                403,
                "may only read");
        refused(slipway.send(HttpRequest.newBuilder(slipway.uri(runs())).POST(nothing)), 401, "token");
        refused(slipway.send(HttpRequest.newBuilder(slipway.uri("/api/status"))), 401, "token");
        HttpResponse<String> read = slipway.send(HttpRequest.newBuilder(slipway.uri("/api/status"))
                .header("Authorization", "Bearer " + Settings.READ_TOKEN));
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(slipway.json("/api/runs").path("runs")).isEmpty();
    }

    @Test
    void aFailedRunCanBeTriedAgain() throws Exception {
        scene.settings().test("test -e '" + scene.gate("open") + "'");
        slipway.reload();
        long failed = scene.team().pushed("main", "Second");
        assertThat(slipway.awaitEnd(failed).path("state").asText()).isEqualTo("failed");
        scene.open("open");
        HttpResponse<String> answer = slipway.post("/api/runs/" + failed + "/retry", "");
        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode retry = json(answer);
        assertThat(retry.path("id").asLong()).isGreaterThan(failed);
        assertThat(retry.path("trigger").asText()).isEqualTo("retry");
        assertThat(retry.path("commit")).isEqualTo(slipway.run(failed).path("commit"));
        succeeded(retry.path("id").asLong());
    }

    @Test
    void aRunThatWaitsAndOneThatRunsCanBeCancelled() throws Exception {
        scene.settings().test("echo begun", "sleep 600").testImage("busybox:local");
        slipway.reload();
        long running = scene.team().pushed("main", "First");
        slipway.awaitStage(running, "test", "running");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> slipway.log(running).contains("\nbegun"));
        assertThat(containers(running)).isNotEmpty();
        long waiting = scene.team().pushed("main", "Second");
        for (long id : new long[] {waiting, running}) {
            assertThat(slipway.post("/api/runs/" + id + "/cancel", "").statusCode())
                    .isEqualTo(202);
            JsonNode run = slipway.awaitEnd(id);
            assertThat(run.path("state").asText()).isEqualTo("cancelled");
            assertThat(run.path("reason").asText()).isEqualTo("cancelled by tester");
        }
        assertThat(containers(running)).isEmpty();
        refused(slipway.post("/api/runs/" + running + "/cancel", ""), 409, "not waiting or running");
        assertThat(project().path("live")).isEmpty();
    }

    private String containers(long run) throws IOException, InterruptedException {
        return new EnginePart(scene.parts().builderEngine())
                .docker("ps", "-aq", "--filter", "label=slipway.run=" + run);
    }

    private JsonNode project() throws IOException, InterruptedException {
        return slipway.json("/api/projects/" + scene.project());
    }

    private void succeeded(long id) throws IOException, InterruptedException {
        assertThat(slipway.awaitEnd(id).path("state").asText())
                .as(slipway.log(id))
                .isEqualTo("succeeded");
    }

    private static void refused(HttpResponse<String> answer, int status, String word) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).path("detail").asText()).contains(word);
    }

    private String runs() {
        return "/api/projects/" + scene.project() + "/runs";
    }
}
