package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.LocalTeam;
import slipway.parts.NeedsParts;
import slipway.parts.NginxPart;
import slipway.parts.RunningSlipway;

/** What is followed comes at once through a real nginx with its default settings, and stays alive. */
@NeedsParts
class BehindNginxTest {
    @TempDir
    private Path folder;

    private RunningSlipway slipway;
    private NginxPart nginx;
    private String log;

    @BeforeEach
    void aRunIsAtWork() throws Exception {
        LocalTeam.make(folder);
        Files.writeString(
                folder.resolve("test.sh"), "echo begun; until [ -e '" + folder + "/end' ]; do sleep 0.1; done\n");
        slipway = RunningSlipway.startInThisJvm(folder, Map.of("READER", LocalTeam.READER));
        nginx = NginxPart.before(slipway, Files.createDirectory(folder.resolve("nginx")));
        assertThat(slipway.post("/api/projects/backend/runs", "").statusCode()).isEqualTo(202);
        slipway.awaitStage(1, "test", "running");
        log = "/api/runs/1/log?follow=true";
    }

    @AfterEach
    void stop() throws Exception {
        Files.createFile(folder.resolve("end"));
        nginx.close();
        slipway.close();
    }

    @Test
    void aLogIsFollowedWhileItIsWritten() throws Exception {
        try (InputStream body = open(log)) {
            assertComes(body, "begun");
        }
        assertThat(RunningSlipway.stageState(slipway.run(1), "test")).isEqualTo("running");
    }

    @Test
    void eventsComeAtOnceAndInSilenceASignThatTheServerIsThere() throws Exception {
        try (InputStream body = open("/api/events")) {
            assertComes(body, "event: status");
            assertComes(body, ": still here");
        }
        try (InputStream body = open("/api/runs/1/events")) {
            assertComes(body, "event: run");
            assertComes(body, ": still here");
        }
    }

    @Test
    void headIsAnsweredAsGet() throws Exception {
        for (String path : new String[] {"/api/runs/999999", "/api/runs/999999/log", "/api/runs/999999/events"}) {
            assertThat(send(request(path).method("HEAD", BodyPublishers.noBody()))
                            .statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(send(request(log).method("HEAD", BodyPublishers.noBody())).statusCode())
                .isEqualTo(200);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + nginx.port() + path))
                .header("Authorization", "Bearer " + RunningSlipway.TOKEN);
    }

    private InputStream open(String path) throws Exception {
        HttpResponse<InputStream> answer =
                CompletableFuture.supplyAsync(() -> send(request(path))).get(30, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static HttpResponse<InputStream> send(HttpRequest.Builder request) {
        try {
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** While the stream goes on. */
    private static void assertComes(InputStream body, String text) throws Exception {
        var read = CompletableFuture.supplyAsync(() -> {
            StringBuilder got = new StringBuilder();
            byte[] piece = new byte[4096];
            try {
                int count;
                while (got.indexOf(text) < 0 && (count = body.read(piece)) >= 0) {
                    got.append(new String(piece, 0, count, StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return got.toString();
        });
        assertThat(read.get(30, TimeUnit.SECONDS)).contains(text);
    }
}
