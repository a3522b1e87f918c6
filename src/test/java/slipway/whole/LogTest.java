package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.Settings;

/** A run's log, while it is written and after. */
@NeedsParts
final class LogTest {
    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void aTestThatWaits() throws Exception {
        scene = Scene.in(folder);
        scene.settings().test("echo before the gate", scene.await("open"), "echo after the gate");
    }

    @Test
    void linesArriveWhileTheStageStillRuns() throws Exception {
        try (RunningSlipway slipway = scene.startProcess()) {
            long id = scene.team().pushed("main", "Begin");
            List<String> all = new CopyOnWriteArrayList<>();
            List<String> ofTest = new CopyOnWriteArrayList<>();
            CompletableFuture<Void> whole = follow(slipway, id, "", all);
            CompletableFuture<Void> part = follow(slipway, id, "&stage=test", ofTest);
            await().atMost(Duration.ofSeconds(30)).until(() -> all.contains("before the gate"));
            await().atMost(Duration.ofSeconds(30)).until(() -> ofTest.contains("before the gate"));
            // Only now can the stage end.
            scene.open("open");
            whole.get(30, TimeUnit.SECONDS);
            part.get(30, TimeUnit.SECONDS);
            slipway.awaitEnd(id);
            assertThat(all).contains("after the gate").anyMatch(line -> line.startsWith("--- redeploy: succeeded"));
            assertThat(all).containsExactlyElementsOf(slipway.log(id).lines().toList());
            assertThat(ofTest).contains("after the gate").noneMatch(line -> line.contains("redeploy"));
        }
    }

    @Test
    void oneStageCanBeReadAlone() throws Exception {
        scene.open("open");
        try (RunningSlipway slipway = scene.startProcess()) {
            long id = scene.team().pushed("work", "Begin");
            slipway.awaitEnd(id);
            String log = "/api/runs/" + id + "/log";
            assertThat(slipway.get(log + "?stage=test").body())
                    .contains("after the gate")
                    .doesNotContain("checkout");
            assertThat(slipway.get(log + "?stage=checkout").body()).doesNotContain("the gate");
            assertThat(slipway.get(log + "?stage=build").statusCode()).isEqualTo(400);
            assertThat(slipway.get("/api/runs/77/log").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aFollowedLogEndsWithTheTokenThatOpenedItWhileTheRunGoesOn() throws Exception {
        try (RunningSlipway slipway = scene.startProcess()) {
            long id = scene.team().pushed("work", "Begin");
            List<String> all = new CopyOnWriteArrayList<>();
            CompletableFuture<Void> whole = follow(slipway, Settings.READ_TOKEN, id, "", all);
            CompletableFuture<Void> part =
                    follow(slipway, Settings.READ_TOKEN, id, "&stage=test", new CopyOnWriteArrayList<>());
            await().atMost(Duration.ofSeconds(30)).until(() -> all.contains("before the gate"));

            Files.writeString(folder.resolve("read-token"), "another-token-of-the-reader");
            slipway.reload();

            whole.get(10, TimeUnit.SECONDS);
            part.get(10, TimeUnit.SECONDS);
            assertThat(slipway.run(id).path("state").asText()).isEqualTo("running");
            scene.open("open");
            slipway.awaitEnd(id);
        }
    }

    private static CompletableFuture<Void> follow(RunningSlipway slipway, long id, String more, List<String> lines) {
        return follow(slipway, RunningSlipway.TOKEN, id, more, lines);
    }

    private static CompletableFuture<Void> follow(
            RunningSlipway slipway, String token, long id, String more, List<String> lines) {
        HttpRequest request = HttpRequest.newBuilder(slipway.uri("/api/runs/" + id + "/log?follow=true" + more))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                .thenAcceptAsync(answer -> answer.body().forEach(lines::add));
    }
}
