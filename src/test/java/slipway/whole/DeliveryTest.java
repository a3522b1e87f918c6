package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.parts.RunningSlipway.WEBHOOK_TOKEN;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.Team;

/** Deliveries as they should not be, and what their sender is told. One Slipway hears them all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
final class DeliveryTest {
    private Scene scene;
    private RunningSlipway slipway;
    private long runsBefore;

    @BeforeAll
    void aSlipwayThatListens(@TempDir Path folder) throws Exception {
        scene = Scene.in(folder);
        // Runs of the branch work take until the gate is opened.
        scene.settings().test("[ \"$CI_COMMIT_BRANCH\" != work ] || " + scene.await("open"));
        slipway = scene.start();
        scene.team().commit("Begin");
    }

    @AfterAll
    void itEnds() {
        slipway.close();
    }

    @BeforeEach
    void countRuns() throws Exception {
        runsBefore = runs("");
    }

    @Test
    void theSameDeliveryTwiceIsOneRun() throws Exception {
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/work");
        PushPayload event = PushPayload.of(scene.team(), "work");
        // The hook has told it already, with a key of its own.
        long run = slipway.json("/api/runs?branch=work").at("/runs/0/id").asLong();
        HttpResponse<String> first = event.send(slipway, "one");
        HttpResponse<String> again = event.send(slipway, "one");
        HttpResponse<String> otherKey = event.send(slipway, "two");
        for (HttpResponse<String> answer : List.of(first, again, otherKey)) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Team.run(answer.body())).isEqualTo(run);
        }
        scene.open("open");
        slipway.awaitEnd(run);
        assertThat(event.send(slipway, "one").statusCode()).isEqualTo(200);
        assertThat(runs("?branch=work")).isEqualTo(1);
    }

    @Test
    void aWrongTokenLeavesNoTraceAndGuessingIsSlowedDownButNotGitLabFromTheSameAddress() throws Exception {
        PushPayload event = PushPayload.of(scene.team(), "main");
        List<Integer> answers = new ArrayList<>();
        for (int guess = 0; guess < 25; guess++) {
            HttpResponse<String> answer = PushPayload.send(slipway, "guess " + guess, event.json(), "guess " + guess);
            assertThat(detail(answer)).isNotEmpty();
            answers.add(answer.statusCode());
        }
        assertThat(answers).startsWith(401).endsWith(429).containsOnly(401, 429);
        assertThat(noNewRuns()).isTrue();
        assertThat(slipway.log().split("a delivery was answered 401: ", -1))
                .as("lines of the log")
                .hasSizeBetween(2, 11);
        assertThat(scene.team().pushed("main", "While somebody guesses")).isPositive();
    }

    @Test
    void whatIsNoPushOfABranchIsIgnoredWithAReason() throws Exception {
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/gone");
        runsBefore = runs("");
        assertThat(scene.team().pushing(":refs/heads/gone")).startsWith("200 ").contains("deleted");
        assertThat(scene.team().pushing("HEAD:refs/tags/v1")).startsWith("200 ").contains("tag");
        JsonNode last = slipway.json("/api/projects/" + scene.project()).path("lastDelivery");
        assertThat(last.path("status").asText()).isEqualTo("ignored");
        assertThat(last.path("reason").asText()).isEqualTo("tag v1 goes to no environment");
        assertThat(last.path("run").isNull()).isTrue();
        assertThat(slipway.log())
                .contains("a delivery of " + scene.project() + " was ignored: tag v1 goes to no environment");
        assertThat(PushPayload.of(scene.team(), "main")
                        .with("after", "HEAD")
                        .send(slipway, "malformed")
                        .statusCode())
                .isEqualTo(400);
        JsonNode malformed = slipway.json("/api/projects/" + scene.project()).path("lastDelivery");
        assertThat(malformed.path("status").asText()).isEqualTo("refused");
        assertThat(malformed.path("reason").asText()).startsWith("the push's after is not a commit");
        HttpResponse<String> mergeRequest = PushPayload.of(scene.team(), "main")
                .with("object_kind", "merge_request")
                .send(slipway, "merge");
        assertThat(mergeRequest.statusCode()).isEqualTo(200);
        assertThat(mergeRequest.body()).contains("merge_request");
        HttpResponse<String> stranger = PushPayload.of(scene.team(), "main")
                .with("project", Map.of("path_with_namespace", "some/where-else"))
                .send(slipway, "stranger");
        assertThat(stranger.statusCode()).isEqualTo(200);
        assertThat(stranger.body()).contains("some/where-else");
        assertThat(slipway.log()).contains("a delivery was ignored: no configured project is some/where-else");
        assertThat(noNewRuns()).isTrue();
    }

    @Test
    void aBodyOf26MegabytesIsRefusedAndItsSenderCanReadThat() throws Exception {
        String body = PushPayload.of(scene.team(), "main")
                .with("padding", "x".repeat(26 * 1024 * 1024))
                .json();
        HttpResponse<String> answer = PushPayload.send(slipway, "large", body, WEBHOOK_TOKEN);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(detail(answer)).contains("25 MiB");
        assertThat(noNewRuns()).isTrue();
    }

    @Test
    void whatCannotBeReadIsAnsweredClearly() throws Exception {
        for (String body : List.of("", "push!", "[]", "null", "{\"object_kind\":", "[".repeat(5000))) {
            HttpResponse<String> answer = PushPayload.send(slipway, "key", body, WEBHOOK_TOKEN);
            assertThat(answer.statusCode()).as("%.20s: %s", body, answer.body()).isEqualTo(400);
            assertThat(detail(answer)).contains("not a JSON object");
        }
        assertThat(noNewRuns()).isTrue();
    }

    @Test
    void wrongTypesAndNullsAreAnsweredClearly() throws Exception {
        for (String field : List.of("object_kind", "after", "ref", "project")) {
            for (Object wrong : new Object[] {null, 17, true, List.of("a"), Map.of("a", 1)}) {
                HttpResponse<String> answer =
                        PushPayload.of(scene.team(), "main").with(field, wrong).send(slipway, "key");
                assertThat(answer.statusCode())
                        .as("%s %s: %s", field, wrong, answer.body())
                        .isIn(200, 400);
                assertThat(answer.body()).containsAnyOf("\"detail\":", "\"reason\":");
            }
        }
        assertThat(noNewRuns()).isTrue();
    }

    @Test
    void whatIsNotNeededMayBeOfAnyType() throws Exception {
        Map<String, Object> odd = new HashMap<>();
        odd.put("before", 5);
        odd.put("commits", "none");
        odd.put("user_name", null);
        PushPayload event = PushPayload.of(scene.team(), "odd");
        odd.forEach(event::with);
        assertThat(event.send(slipway, "key").statusCode()).isEqualTo(202);
    }

    @Test
    void aBranchOf300CharactersIsRefused() throws Exception {
        HttpResponse<String> answer =
                PushPayload.of(scene.team(), "b".repeat(300)).send(slipway, "key");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(detail(answer)).contains("longer than 255");
        assertThat(noNewRuns()).isTrue();
    }

    @Test
    void unicodeComesThroughWhole() throws Exception {
        String branch = "größer/日本語-🚢";
        long id = scene.team().pushed(branch, "Schöner 🚢 “Titel”");
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).as(run.toPrettyString()).isEqualTo("succeeded");
        assertThat(run.path("branch").asText()).isEqualTo(branch);
        assertThat(run.path("title").asText()).isEqualTo("Schöner 🚢 “Titel”");
    }

    @Test
    void aMessageMaySkipTheRunOrTheDeploy() throws Exception {
        scene.team().commit("Words only [skip ci]");
        String answer = scene.team().push("main");
        JsonNode skipped = slipway.awaitEnd(Team.run(answer));
        assertThat(answer).contains("skipped");
        assertThat(skipped.path("state").asText()).isEqualTo("skipped");
        assertThat(skipped.path("reason").asText()).contains("[skip ci]");
        JsonNode tested = slipway.awaitEnd(scene.team().pushed("main", "Not yet [skip deploy]"));
        assertThat(tested.path("goal").asText()).isEqualTo("test");
        assertThat(tested.path("state").asText()).isEqualTo("succeeded");
    }

    private boolean noNewRuns() throws IOException, InterruptedException {
        return runs("") == runsBefore;
    }

    private long runs(String filter) throws IOException, InterruptedException {
        return slipway.json("/api/runs" + filter).path("runs").size();
    }

    private static String detail(HttpResponse<String> answer) throws IOException {
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        return new ObjectMapper().readTree(answer.body()).path("detail").asText();
    }
}
