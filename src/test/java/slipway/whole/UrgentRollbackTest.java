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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** A rollback does not wait for tests, and replaces only what its person saw. */
@NeedsParts
@Timeout(240)
final class UrgentRollbackTest {
    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void oneWorker() throws Exception {
        scene = Scene.in(folder);
        scene.settings().server("workers", 1);
    }

    @Test
    void itGoesLiveWhileTheOnlyWorkerTestsAFixWhichGoesLiveAfterIt() throws Exception {
        String mark = "gate-" + scene.team().path().replace('/', '-');
        Path gate = scene.host().resolve(mark);
        scene.settings()
                .test("! grep -q fix Dockerfile || " + scene.await("tested"))
                .part("redeploy", "command", "until [ ! -e " + mark + " ]; do sleep 0.1; done");
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = live(slipway, release("first"));
            live(slipway, release("second"));
            long fix = release("fix");
            slipway.awaitStage(fix, "test", "running");
            Files.createFile(gate);

            long back = accepted(slipway.post(rollback(), ""));
            slipway.awaitStage(back, "redeploy", "running");
            assertThat(slipway.run(fix).path("state").asText()).isEqualTo("running");
            scene.open("tested");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> slipway.log(fix).contains("run " + back + " goes first: a rollback"));
            assertThat(RunningSlipway.stageState(slipway.run(fix), "push")).isEqualTo("waiting");
            Files.delete(gate);

            JsonNode ended = succeeded(slipway, back);
            assertThat(ended.at("/image/digest")).isEqualTo(first.at("/image/digest"));
            live(slipway, fix);
        } finally {
            Files.deleteIfExists(gate);
        }
    }

    @Test
    void whoSawAnotherReleaseLiveIsAskedAgain() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = live(slipway, release("first"));
            live(slipway, release("second"));
            long seen = liveRelease(slipway);
            live(slipway, release("third"));
            long now = liveRelease(slipway);

            HttpResponse<String> refused = slipway.post(rollback(), "{\"live\": " + seen + "}");
            assertThat(refused.statusCode()).isEqualTo(409);
            JsonNode problem = json(refused);
            assertThat(problem.path("detail").asText())
                    .startsWith("release " + seen + " is not live any more: release " + now + " (commit ")
                    .endsWith("insist with {\"live\": " + now + "}");
            String byRelease = "{\"live\": " + seen + ", \"release\": 1}";
            assertThat(slipway.post(runs(), byRelease).statusCode()).isEqualTo(409);
            assertThat(slipway.post(runs(), "{\"live\": " + seen + "}").statusCode())
                    .isEqualTo(400);

            String insists = problem.path("insist").toString().replace("}", ", \"release\": 1}");
            JsonNode back = succeeded(slipway, accepted(slipway.post(rollback(), insists)));
            assertThat(back.path("commit")).isEqualTo(first.path("commit"));
        }
    }

    private long release(String name) throws IOException, InterruptedException {
        scene.team().write("Dockerfile", "FROM busybox:local\nLABEL message=" + name + "\nCOPY Dockerfile /\n");
        return scene.team().pushed("main", name);
    }

    private JsonNode live(RunningSlipway slipway, long run) throws Exception {
        JsonNode ended = succeeded(slipway, run);
        assertThat(slipway.json("/api/status").at("/projects/0/live/0/run").asLong())
                .isEqualTo(run);
        return ended;
    }

    private static JsonNode succeeded(RunningSlipway slipway, long run) throws Exception {
        JsonNode ended = slipway.awaitEnd(run);
        assertThat(ended.path("state").asText()).as(slipway.log(run)).isEqualTo("succeeded");
        return ended;
    }

    private static long liveRelease(RunningSlipway slipway) throws Exception {
        return slipway.json("/api/status").at("/projects/0/live/0/release").asLong();
    }

    private static long accepted(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer).path("id").asLong();
    }

    private String rollback() {
        return "/api/projects/" + scene.project() + "/rollback";
    }

    private String runs() {
        return "/api/projects/" + scene.project() + "/runs";
    }
}
