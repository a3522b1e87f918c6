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
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** What is pushed in a freeze is built, and goes live after it; a rollback goes live at any time. */
@NeedsParts
final class FreezeTest {
    @TempDir
    private Path folder;

    private Scene scene;
    private Path trace;

    @BeforeEach
    void aCommandThatLeavesATrace() throws Exception {
        scene = Scene.in(folder);
        trace = scene.host().resolve("trace-" + scene.team().path().replace('/', '-'));
        scene.settings()
                .part("build", "tags", List.of("latest"))
                .part("redeploy", "command", "echo {digest} >> " + trace);
    }

    @Test
    void whatIsPushedInAFreezeByHandWaitsAcrossAKillWhileARollbackGoesThrough() throws Exception {
        String first;
        long third;
        String built;
        try (RunningSlipway slipway = scene.startProcess()) {
            first = digest(slipway.awaitEnd(scene.team().pushed("main", "First"), "succeeded"));
            String second = digest(slipway.awaitEnd(release("Second"), "succeeded"));
            freeze(slipway, "{\"until\": \"1h\", \"reason\": \"the fair\"}");
            third = release("Third");
            JsonNode waits = awaitFrozen(slipway);
            built = digest(waits);
            assertThat(waits.path("id").asLong()).isEqualTo(third);
            assertThat(waits.path("reason").asText())
                    .startsWith("frozen until ")
                    .endsWith(" by tester: the fair; slipway unfreeze " + scene.project()
                            + " --environment production ends it");
            assertThat(List.of("test", "build", "push"))
                    .extracting(stage -> RunningSlipway.stageState(waits, stage))
                    .containsExactly("succeeded", "succeeded", "waiting");
            assertThat(scene.inRegistry(waits.path("commit").asText())).isEqualTo(built);
            assertThat(scene.inRegistry("latest")).isEqualTo(second);
            assertThat(Files.readAllLines(trace)).containsExactly(first, second);
            assertThat(slipway.post("/api/runs/" + third + "/approve", "").statusCode())
                    .isEqualTo(409);
            slipway.kill();
        }
        try (RunningSlipway slipway = scene.startProcess()) {
            assertThat(awaitFrozen(slipway).path("id").asLong()).isEqualTo(third);
            JsonNode back = slipway.awaitEnd(accepted(slipway.post(projectPath() + "/rollback", "{}")), "succeeded");
            assertThat(back.path("trigger").asText()).isEqualTo("rollback");
            assertThat(Files.readAllLines(trace)).endsWith(first);
            assertThat(awaitFrozen(slipway).path("id").asLong()).isEqualTo(third);
            assertThat(slipway.json(projectPath())
                            .at("/environments/0/freezes/0/kind")
                            .asText())
                    .isEqualTo("manual");
            assertThat(unfreeze(slipway).statusCode()).isEqualTo(200);
            JsonNode live = slipway.awaitEnd(third, "succeeded");
            assertThat(digest(live)).isEqualTo(built);
            assertThat(Files.readAllLines(trace)).endsWith(built).hasSize(4);
            assertThat(slipway.log(third))
                    .contains("slipway: frozen until", "attempt 1")
                    .doesNotContain("attempt 2");
            assertThat(unfreeze(slipway).statusCode()).isEqualTo(409);
        }
    }

    @Test
    void aFreezeThatEndsLetsTheNewestGoLiveByItself() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            Instant end = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
            freeze(slipway, "{\"until\": \"" + end + "\"}");
            long older = scene.team().pushed("main", "First");
            awaitFrozen(slipway);
            long newer = release("Second");
            assertThat(slipway.awaitEnd(older).path("state").asText()).isEqualTo("superseded");
            assertThat(slipway.log())
                    .containsPattern("run=" + older + " project=\\S+ ended: superseded by run " + newer);
            JsonNode live = slipway.awaitEnd(newer, "succeeded");
            assertThat(Files.readAllLines(trace)).containsExactly(digest(live));
            Instant begun = Instant.parse(live.at("/stages/4/startedAt").asText());
            assertThat(Duration.between(end, begun)).isBetween(Duration.ZERO, Duration.ofSeconds(20));
        }
    }

    @Test
    void inAWindowOfTheConfigurationOnlyThoseWhomItExceptsLetARunGoLive() throws Exception {
        scene.settings()
                .project(
                        "freeze",
                        List.of(Map.of(
                                "from",
                                "1-59 * * * *",
                                "to",
                                "0 0 29 2 *",
                                "except",
                                List.of("tester"),
                                "reason",
                                "never")));
        try (RunningSlipway slipway = scene.start()) {
            long pushed = scene.team().pushed("main", "First");
            JsonNode waits = awaitFrozen(slipway);
            assertThat(waits.path("reason").asText())
                    .contains("-02-29T00:00Z[UTC]: never; tester may let it go live before (slipway approve " + pushed);
            assertThat(trace).doesNotExist();
            accepted(slipway.post("/api/runs/" + pushed + "/approve", ""));
            slipway.awaitEnd(pushed, "succeeded");
            long byHand = accepted(slipway.post(projectPath() + "/runs", "{}"));
            slipway.awaitEnd(byHand, "succeeded");
            assertThat(List.of(pushed, byHand))
                    .allSatisfy(run -> assertThat(slipway.log(run))
                            .contains(": never; it goes live nevertheless, as tester asked for"));
            assertThat(Files.readAllLines(trace)).hasSize(2);
        }
    }

    private String projectPath() {
        return "/api/projects/" + scene.project();
    }

    private void freeze(RunningSlipway slipway, String body) throws Exception {
        HttpResponse<String> answer = slipway.post(projectPath() + "/freeze", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> unfreeze(RunningSlipway slipway) throws Exception {
        return slipway.send(HttpRequest.newBuilder(slipway.uri(projectPath() + "/freeze"))
                .header("Authorization", "Bearer " + RunningSlipway.TOKEN)
                .DELETE());
    }

    private JsonNode awaitFrozen(RunningSlipway slipway) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(
                        () -> slipway.json(projectPath()).at("/waiting/0"),
                        run -> run.path("waitsFor").asText().equals("freeze"));
    }

    private long release(String message) throws IOException, InterruptedException {
        scene.team().write("Dockerfile", "FROM busybox:local\nLABEL message=\"" + message + "\"\nCOPY Dockerfile /\n");
        return scene.team().pushed("main", message);
    }

    private static String digest(JsonNode run) {
        return run.at("/image/digest").asText();
    }

    private static long accepted(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return new ObjectMapper().readTree(answer.body()).path("id").asLong();
    }
}
