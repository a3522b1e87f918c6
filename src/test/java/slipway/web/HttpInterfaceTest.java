package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.AnsweredRoutes;
import slipway.parts.LocalTeam;
import slipway.parts.RunningSlipway;

/** The shapes of the HTTP interface, by a real server on a local repository; no engine answers it. */
class HttpInterfaceTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
    private static final int RUNS = 5;

    @TempDir
    private static Path folder;

    private static RunningSlipway slipway;

    @BeforeAll
    static void start() throws Exception {
        LocalTeam.make(folder);
        slipway = RunningSlipway.startInThisJvm(folder, Map.of("READER", LocalTeam.READER));
        for (int i = 1; i <= RUNS; i++) {
            HttpResponse<String> created = slipway.post("/api/projects/backend/runs", "");
            assertThat(created.statusCode()).isEqualTo(202);
            assertThat(created.headers().firstValue("Location")).contains("/api/runs/" + i);
            slipway.awaitEnd(i);
        }
    }

    @AfterAll
    static void stop() {
        slipway.close();
    }

    @Test
    void aRunHasExactlyTheseFields() throws Exception {
        JsonNode run = slipway.run(1);
        assertThat(names(run))
                .containsExactlyInAnyOrder(
                        "id",
                        "project",
                        "branch",
                        "commit",
                        "title",
                        "goal",
                        "trigger",
                        "state",
                        "reason",
                        "attempt",
                        "engine",
                        "server",
                        "requestedBy",
                        "author",
                        "createdAt",
                        "startedAt",
                        "finishedAt",
                        "tag",
                        "environment",
                        "release",
                        "promotes",
                        "waitsFor",
                        "waitingSince",
                        "approval",
                        "retryOf",
                        "stages",
                        "hosts",
                        "image",
                        "mayApprove",
                        "mayReject",
                        "approvalRefusal");
        assertThat(run.path("commit").asText()).matches("[0-9a-f]{40}");
        assertThat(run.path("goal").asText()).isEqualTo("deploy");
        assertThat(run.path("trigger").asText()).isEqualTo("manual");
        assertThat(run.path("requestedBy").asText()).isEqualTo("ryan");
        assertThat(run.path("attempt").asInt()).isEqualTo(1);
        assertThat(run.path("state").asText()).isEqualTo("failed");
        // This needs no engine, nor the program docker.
        assertThat(run.path("reason").asText())
                .matches("build: .*(127\\.0\\.0\\.1:1\\b|images are built with Docker's).*");
        assertThat(run.path("image").isNull()).isTrue();
        for (String time : List.of("createdAt", "startedAt", "finishedAt")) {
            assertThat(run.path(time).asText()).as(time).matches(TIME);
        }
    }

    @Test
    void aStageHasExactlyTheseFields() throws Exception {
        JsonNode stages = slipway.run(1).path("stages");
        assertThat(stages)
                .allMatch(stage -> names(stage).equals(List.of("name", "state", "startedAt", "finishedAt", "detail")));
        assertThat(texts(stages, "name")).containsExactly("checkout", "test", "build", "push", "redeploy");
        assertThat(texts(stages, "state")).containsExactly("succeeded", "succeeded", "failed", "skipped", "skipped");
        assertThat(stages.get(0).path("detail").asText()).endsWith("The first commit");
        assertThat(stages.get(0).path("startedAt").asText()).matches(TIME);
        assertThat(stages.get(3).path("startedAt").isNull()).isTrue();
    }

    @Test
    void thePagesOfTheRunsFollowEachOther() throws Exception {
        List<Long> read = new ArrayList<>();
        JsonNode page = slipway.json("/api/runs?limit=2");
        read.addAll(ids(page));
        while (!page.path("next").isNull()) {
            page = slipway.json("/api/runs?limit=2&before=" + page.path("next").asLong());
            read.addAll(ids(page));
        }
        assertThat(read).containsExactly(5L, 4L, 3L, 2L, 1L);
        assertThat(ids(slipway.json("/api/runs"))).hasSize(RUNS);
        assertThat(ids(slipway.json("/api/runs?limit=100000&state=failed&project=backend&branch=main")))
                .hasSize(RUNS);
        assertThat(ids(slipway.json("/api/runs?state=queued"))).isEmpty();
        assertThat(ids(slipway.json("/api/runs?project=another"))).isEmpty();
    }

    @Test
    void theStatusSaysWhatIsLiveAndWhatRan() throws Exception {
        JsonNode all = slipway.json("/api/status");
        assertThat(all.path("time").asText()).matches(TIME);
        JsonNode one = all.path("projects").get(0);
        assertThat(names(one))
                .containsExactly(
                        "name",
                        "deployBranch",
                        "url",
                        "head",
                        "environments",
                        "live",
                        "running",
                        "queued",
                        "waiting",
                        "lastEnded",
                        "lastDeploy",
                        "deploys",
                        "tests",
                        "hook",
                        "apiToken",
                        "branch",
                        "gitlabFreezes",
                        "lastDelivery",
                        "lastRefused",
                        "webhookUrl");
        assertThat(one.path("lastEnded").path("id").asInt()).isEqualTo(RUNS);
        assertThat(slipway.json("/api/projects/backend")).isEqualTo(one);
    }

    @Test
    void aLogIsPlainText() throws Exception {
        HttpResponse<String> log = slipway.get("/api/runs/1/log");
        assertThat(log.headers().firstValue("Content-Type")).contains("text/plain;charset=utf-8");
        assertThat(log.body()).contains("=== checkout\n", "=== build\n").doesNotContain(RunningSlipway.TOKEN);
        String build = slipway.get("/api/runs/1/log?stage=build&follow=true").body();
        assertThat(build).startsWith("=== build\n");
        assertThat(log.body()).contains(build);
        assertThat(slipway.get("/api/runs/1/log?follow=true").body()).isEqualTo(log.body());
    }

    @Test
    void anAddressThatIsNotThereIsAProblem() throws Exception {
        assertProblem(slipway.get("/nowhere"), 404, "nothing is here: /nowhere");
        assertProblem(slipway.get("/api/nowhere"), 404, "nothing is here: /api/nowhere");
        assertProblem(slipway.get("/api/runs/99"), 404, "there is no run 99, or it is no longer kept");
        assertProblem(slipway.get("/api/projects/another"), 404, "there is no project another; use one of backend");
        assertProblem(
                slipway.get("/api/runs?project=bakend"), 404, "there is no project bakend; did you mean \"backend\"?");
        assertProblem(
                slipway.post("/api/projects/backend/runs", "{\"branch\": \"gone\"}"),
                404,
                "the repository has no branch gone");
    }

    @Test
    void aWrongMethodIsAProblemThatNamesTheRightOnes() throws Exception {
        HttpResponse<String> answer = slipway.get("/webhooks/gitlab");
        assertProblem(answer, 405, "/webhooks/gitlab does not take GET, but POST");
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
        assertProblem(slipway.post("/api/runs", ""), 405, "GET");
        assertProblem(slipway.post("/healthz", ""), 405, "GET");
    }

    @Test
    void whoHasNoTokenIsToldHowToSendOne() throws Exception {
        HttpResponse<String> without = slipway.send(HttpRequest.newBuilder(slipway.uri("/api/runs")));
        assertProblem(without, 401, "send a token: Authorization: Bearer <token>");
        assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"slipway\"");
        assertProblem(with("wrong", "/api/runs").GET(), 401, "this token is not known here");
        assertProblem(
                HttpRequest.newBuilder(slipway.uri("/webhooks/gitlab")).POST(BodyPublishers.ofString("{}")), 401, "");
    }

    @Test
    void whoMayOnlyReadDeploysNothing() throws Exception {
        assertThat(slipway.send(with(LocalTeam.READER, "/api/runs")).statusCode())
                .isEqualTo(200);
        String detail = "the token screen may only read; this needs one that may deploy";
        for (String path : List.of("/api/projects/backend/runs", "/api/runs/1/cancel", "/api/runs/1/retry")) {
            assertProblem(with(LocalTeam.READER, path).POST(BodyPublishers.noBody()), 403, detail);
        }
    }

    @Test
    void whatCannotBeUnderstoodIsAProblemThatSaysWhy() throws Exception {
        assertProblem(slipway.get("/api/runs/one"), 400, "the run's number must be a whole number above 0, not one");
        assertProblem(slipway.get("/api/runs?limit=0"), 400, "limit must be a whole number above 0, not 0");
        assertProblem(slipway.get("/api/runs?state=odd"), 400, "state must be one of queued, running, ");
        assertProblem(slipway.get("/api/runs/1/log?stage=lunch"), 400, "run 1 has no stage lunch");
        String runs = "/api/projects/backend/runs";
        assertProblem(slipway.post(runs, "{"), 400, "the body is not one JSON object without repeated names");
        assertProblem(slipway.post(runs, "[]"), 400, "the body must be a JSON object");
        assertProblem(slipway.post(runs, "{\"brunch\": \"main\"}"), 400, "unknown field brunch");
        assertProblem(slipway.post(runs, "{\"branch\": 7}"), 400, "branch must be a text");
        assertProblem(slipway.post(runs, "{\"branch\": \"--upload-pack=x\"}"), 400, "branch: ");
        assertProblem(slipway.post(runs, "{\"commit\": \"abc\"}"), 400, "commit must be a full id");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        String body = "{\"branch\": \"" + "x".repeat(70_000) + "\"}";
        assertProblem(
                slipway.post("/api/projects/backend/runs", body),
                413,
                "the body is larger than 64 KiB, which is the limit");
    }

    @Test
    void whatHasEndedIsNotCancelled() throws Exception {
        assertProblem(slipway.post("/api/runs/1/cancel", ""), 409, "run 1 is not waiting or running any more");
    }

    @Test
    void healthIsForEveryoneAndReadinessSaysWhatIsAway() throws Exception {
        HttpResponse<String> alive = slipway.send(HttpRequest.newBuilder(slipway.uri("/healthz")));
        assertThat(alive.statusCode()).isEqualTo(200);
        assertThat(alive.body()).isEqualTo("ok\n");
        HttpResponse<String> ready = slipway.send(HttpRequest.newBuilder(slipway.uri("/readyz")));
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(new ObjectMapper().readTree(ready.body())).isEqualTo(new ObjectMapper().readTree("""
                        { "ready": false,
                          "checks": { "database": "ok", "queue": "ok", "docker": "the Docker engine does not answer" } }
                        """));
    }

    @Test
    void headSaysWhetherItIsReadyAsGetDoes() throws Exception {
        HttpResponse<String> get = slipway.send(HttpRequest.newBuilder(slipway.uri("/readyz")));
        HttpResponse<String> head =
                slipway.send(HttpRequest.newBuilder(slipway.uri("/readyz")).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(get.statusCode()).isEqualTo(503);
        assertThat(head.headers().firstValue("Content-Type"))
                .isEqualTo(get.headers().firstValue("Content-Type"));
        assertThat(head.headers().firstValue("Content-Length"))
                .isEqualTo(get.headers().firstValue("Content-Length"));
    }

    @Test
    void everyRouteAnswersHeadAsGetWithoutABody() throws Exception {
        Set<String> routes = AnsweredRoutes.of(
                folder,
                Map.of(
                        "READER", LocalTeam.READER,
                        "SLIPWAY_TOKEN", RunningSlipway.TOKEN,
                        "GITLAB_WEBHOOK_TOKEN", RunningSlipway.WEBHOOK_TOKEN));
        List<String> paths = routes.stream()
                .filter(route -> route.startsWith("GET "))
                .map(route -> route.substring("GET ".length()))
                .toList();
        assertThat(routes)
                .containsAll(paths.stream().map(path -> "HEAD " + path).toList());
        for (String path : paths) {
            for (String address : List.of(
                    path.replace("{id}", "1").replace("{project}", "backend").replace("{file}", "style.css"),
                    path.replace("{id}", "999999").replace("{project}", "typo").replace("{file}", "none.css"))) {
                HttpResponse<String> head = head(address);
                HttpResponse<InputStream> get = HttpClient.newHttpClient()
                        .send(with(RunningSlipway.TOKEN, address).build(), BodyHandlers.ofInputStream());
                // A stream may have no end.
                get.body().close();
                assertThat(head.statusCode()).as(address).isEqualTo(get.statusCode());
                assertThat(head.headers().firstValue("Content-Type"))
                        .as(address)
                        .isEqualTo(get.headers().firstValue("Content-Type"));
            }
        }
        assertThat(head("/api/runs/999999").statusCode()).isEqualTo(404);
        assertThat(head("/api/runs/999999/log").statusCode()).isEqualTo(404);
        assertThat(head("/api/projects/typo").statusCode()).isEqualTo(404);
    }

    private static HttpResponse<String> head(String path) throws Exception {
        return slipway.send(with(RunningSlipway.TOKEN, path).method("HEAD", BodyPublishers.noBody()));
    }

    @Test
    void whatIsFollowedAsksProxiesNotToGatherIt() throws Exception {
        for (String path : List.of("/api/runs/1/log", "/api/runs/1/log?follow=true", "/api/runs/1/events")) {
            assertThat(slipway.get(path).headers().firstValue("X-Accel-Buffering"))
                    .as(path)
                    .contains("no");
        }
    }

    private static HttpRequest.Builder with(String token, String path) {
        return HttpRequest.newBuilder(slipway.uri(path)).header("Authorization", "Bearer " + token);
    }

    private static void assertProblem(HttpRequest.Builder request, int status, String detail) throws Exception {
        assertProblem(slipway.send(request), status, detail);
    }

    /** RFC 9457. */
    private static void assertProblem(HttpResponse<String> answer, int status, String detail) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = new ObjectMapper().readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("type").asText()).isEqualTo("about:blank");
        assertThat(problem.path("detail").asText()).isNotEmpty().contains(detail);
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode nodes, String name) {
        List<String> texts = new ArrayList<>();
        nodes.forEach(node -> texts.add(node.path(name).asText()));
        return texts;
    }

    private static List<Long> ids(JsonNode page) {
        List<Long> ids = new ArrayList<>();
        page.path("runs").forEach(run -> ids.add(run.path("id").asLong()));
        return ids;
    }
}
