package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.Settings;

/** What is live on staging goes on to production: by itself, by hand, after a time, and when somebody says yes. */
@NeedsParts
final class PromotionTest {
    private static final Map<String, Object> APPROVAL = Map.of("by", List.of("tester"), "expires", "1h");

    @TempDir
    private Path folder;

    private Scene scene;
    private Path trace;

    @BeforeEach
    void parts() throws Exception {
        scene = Scene.in(folder);
        trace = scene.host().resolve("trace-" + scene.team().path().replace('/', '-'));
        scene.settings()
                .part("build", "tags", List.of("latest"))
                .part("redeploy", "command", "echo $SLIPWAY_ENVIRONMENT {image} {digest} >> " + trace);
    }

    private void production(Map<String, Object> from, Optional<Map<String, Object>> approval) throws IOException {
        Map<String, Object> production = new HashMap<>(Map.of("name", "production", "from", from));
        approval.ifPresent(settings -> production.put("approval", settings));
        scene.settings()
                .environments(List.of(
                        Map.of("name", "staging", "from", Map.of("branch", "main"), "tags", List.of("staging")),
                        production));
    }

    @Test
    void whatSucceedsOnStagingGoesOnByItselfAsARunWithoutABuild() throws Exception {
        production(Map.of("environment", "staging"), Optional.empty());
        try (RunningSlipway slipway = scene.start()) {
            JsonNode staged = slipway.awaitEnd(scene.team().pushed("main", "First"), "succeeded");
            JsonNode promoted = slipway.awaitEnd(newest(slipway, "production"), "succeeded");
            assertThat(promoted.path("trigger").asText()).isEqualTo("promotion");
            assertThat(promoted.path("commit")).isEqualTo(staged.path("commit"));
            assertThat(List.of("checkout", "test", "build", "push", "redeploy"))
                    .extracting(stage -> RunningSlipway.stageState(promoted, stage))
                    .containsExactly("skipped", "skipped", "skipped", "succeeded", "succeeded");
            String digest = staged.at("/image/digest").asText();
            assertThat(scene.inRegistry("latest")).isEqualTo(digest);
            assertThat(Files.readAllLines(trace))
                    .containsExactly(
                            "staging " + image("staging") + " " + digest,
                            "production " + image("latest") + " " + digest);
            // By hand the same is nothing new, and after a rollback on staging nothing older goes on by itself.
            slipway.awaitEnd(release("Second"), "succeeded");
            slipway.awaitEnd(newest(slipway, "production"), "succeeded");
            assertThat(deploys(slipway, "")).isEqualTo("2 to production");
            assertThat(deploys(slipway, "?environment=staging")).isEqualTo("2 to staging");
            assertThat(slipway.get(figures("?environment=nowhere")).statusCode())
                    .isEqualTo(404);
            slipway.awaitEnd(
                    accepted(slipway.post(
                            "/api/projects/" + scene.project() + "/rollback", "{\"environment\": \"staging\"}")),
                    "succeeded");
            assertThat(live(slipway, "staging")).isEqualTo(staged.path("commit"));
            assertThat(slipway.json("/api/projects/" + scene.project())
                            .at("/environments/1/isBehind")
                            .asBoolean())
                    .isTrue();
            assertThat(slipway.json(runs("production")).path("runs")).hasSize(2);
            JsonNode byHand = slipway.awaitEnd(accepted(slipway.post(promote(), "{}")), "succeeded");
            assertThat(byHand.path("requestedBy").asText()).isEqualTo("tester");
            assertThat(live(slipway, "production")).isEqualTo(staged.path("commit"));
        }
    }

    private String figures(String query) {
        return "/api/projects/" + scene.project() + "/figures" + query;
    }

    private String deploys(RunningSlipway slipway, String query) throws Exception {
        JsonNode figures = slipway.json(figures(query));
        return figures.path("deployments") + " to "
                + figures.path("environment").asText();
    }

    @Test
    void afterATimeAPromotionGoesOnUnlessStagingHasMovedOn() throws Exception {
        production(Map.of("environment", "staging", "for", "12s"), Optional.empty());
        try (RunningSlipway slipway = scene.start()) {
            slipway.awaitEnd(scene.team().pushed("main", "First"), "succeeded");
            long first = awaitWaiting(slipway, "environment").path("id").asLong();
            assertThat(slipway.run(first).path("reason").asText())
                    .contains("when it has been live in staging for 12.0 s");
            JsonNode second = slipway.awaitEnd(release("Second"), "succeeded");
            assertThat(slipway.awaitEnd(first).path("state").asText()).isIn("superseded", "skipped");
            JsonNode promoted = slipway.awaitEnd(newest(slipway, "production"), "succeeded");
            assertThat(promoted.path("commit")).isEqualTo(second.path("commit"));
            assertThat(Duration.between(time(second, "finishedAt"), time(promoted, "finishedAt")))
                    .isGreaterThan(Duration.ofSeconds(11));
            assertThat(Files.readAllLines(trace))
                    .filteredOn(line -> line.startsWith("production"))
                    .hasSize(1);
        }
    }

    @Test
    void withoutAnApprovalNothingGoesLiveWhateverIsKilledAndWithItOnce() throws Exception {
        production(Map.of("environment", "staging"), Optional.of(APPROVAL));
        long waiting;
        try (RunningSlipway slipway = scene.startProcess()) {
            slipway.awaitEnd(scene.team().pushed("main", "First"), "succeeded");
            waiting = awaitWaiting(slipway, "approval").path("id").asLong();
            assertThat(slipway.run(waiting).path("reason").asText()).contains("waits for the approval of tester");
            // It holds up nothing else.
            slipway.awaitEnd(scene.team().pushed("topic", "Only tested"), "succeeded");
            slipway.kill();
        }
        for (int life = 0; life < 3; life++) {
            try (RunningSlipway slipway = scene.startProcess()) {
                assertThat(awaitWaiting(slipway, "approval").path("id").asLong())
                        .isEqualTo(waiting);
                slipway.kill();
            }
        }
        try (RunningSlipway slipway = scene.startProcess()) {
            assertThat(as(slipway, "approve", waiting, Settings.READ_TOKEN).statusCode())
                    .isEqualTo(403);
            assertThat(Files.readAllLines(trace)).hasSize(1);
            accepted(as(slipway, "approve", waiting, RunningSlipway.TOKEN));
            slipway.kill();
        }
        try (RunningSlipway slipway = scene.startProcess()) {
            JsonNode run = slipway.awaitEnd(waiting, "succeeded");
            assertThat(run.at("/approval/by").asText()).isEqualTo("tester");
            assertThat(Files.readAllLines(trace))
                    .filteredOn(line -> line.startsWith("production"))
                    .hasSize(1);
            slipway.awaitEnd(release("Second"), "succeeded");
            JsonNode next = awaitWaiting(slipway, "approval");
            HttpResponse<String> rejected =
                    slipway.post("/api/runs/" + next.path("id").asLong() + "/reject", "{\"reason\": \"not today\"}");
            assertThat(rejected.statusCode()).as(rejected.body()).isEqualTo(202);
            JsonNode end = slipway.awaitEnd(next.path("id").asLong());
            assertThat(end.path("state").asText()).isEqualTo("cancelled");
            assertThat(end.path("reason").asText()).isEqualTo("rejected by tester: not today");
            assertThat(as(slipway, "approve", next.path("id").asLong(), RunningSlipway.TOKEN)
                            .statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    void aBranchThatNeedsAnApprovalIsBuiltAndItsTagsStayWhereTheyAreUntilThen() throws Exception {
        scene.settings()
                .environments(
                        List.of(Map.of("name", "production", "from", Map.of("branch", "main"), "approval", APPROVAL)));
        try (RunningSlipway slipway = scene.startProcess()) {
            long first = scene.team().pushed("main", "First");
            JsonNode waits = awaitWaiting(slipway, "approval");
            assertThat(waits.path("id").asLong()).isEqualTo(first);
            String digest = waits.at("/image/digest").asText();
            assertThat(scene.inRegistry(waits.path("commit").asText())).isEqualTo(digest);
            assertThat(slipway.get("/api/runs/" + first + "/log").body()).contains("waits for the approval");
            // The newest that comes this far wins.
            long second = release("Second");
            assertThat(slipway.awaitEnd(first).path("state").asText()).isEqualTo("superseded");
            assertThat(trace).doesNotExist();
            slipway.kill();
            try (RunningSlipway next = scene.startProcess()) {
                accepted(as(next, "approve", second, RunningSlipway.TOKEN));
                JsonNode live = next.awaitEnd(second, "succeeded");
                String own = live.at("/image/digest").asText();
                assertThat(RunningSlipway.stageState(live, "build")).isEqualTo("succeeded");
                assertThat(scene.inRegistry("latest")).isEqualTo(own);
                assertThat(Files.readAllLines(trace)).containsExactly("production " + image("latest") + " " + own);
                assertThat(next.log(second)).contains("attempt 1");
            }
        }
    }

    private JsonNode awaitWaiting(RunningSlipway slipway, String what) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(
                        () -> slipway.json("/api/projects/" + scene.project()).at("/waiting/0"),
                        run -> run.path("waitsFor").asText().equals(what));
    }

    private static HttpResponse<String> as(RunningSlipway slipway, String decision, long run, String token)
            throws Exception {
        return slipway.send(HttpRequest.newBuilder(slipway.uri("/api/runs/" + run + "/" + decision))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private static long accepted(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return new ObjectMapper().readTree(answer.body()).path("id").asLong();
    }

    private long newest(RunningSlipway slipway, String environment) {
        long last = known;
        known = Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> slipway.json(runs(environment) + "&limit=1")
                                .at("/runs/0/id")
                                .asLong(),
                        id -> id > last);
        return known;
    }

    private long known;

    private String runs(String environment) {
        return "/api/runs?project=" + scene.project() + "&environment=" + environment;
    }

    private long release(String message) throws IOException, InterruptedException {
        scene.team().write("Dockerfile", "FROM busybox:local\nLABEL message=\"" + message + "\"\nCOPY Dockerfile /\n");
        return scene.team().pushed("main", message);
    }

    private String promote() {
        return "/api/projects/" + scene.project() + "/promote";
    }

    private String image(String tag) {
        return scene.parts().registry() + "/" + scene.team().path() + ":" + tag;
    }

    private JsonNode live(RunningSlipway slipway, String environment) throws Exception {
        int index = environment.equals("staging") ? 0 : 1;
        return slipway.json("/api/projects/" + scene.project()).at("/environments/" + index + "/live/0/commit");
    }

    private static Instant time(JsonNode run, String field) {
        return Instant.parse(run.path(field).asText());
    }
}
