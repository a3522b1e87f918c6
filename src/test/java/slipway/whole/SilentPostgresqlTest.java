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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.PostgresOfItsOwn;
import slipway.parts.RunningSlipway;

/** PostgreSQL says nothing any more, and more requests come than the server has threads. */
@NeedsParts
final class SilentPostgresqlTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration GITLABS_PATIENCE = Duration.ofSeconds(10);
    /** The HTTP server has 300 threads. */
    private static final int MORE_THAN_THREADS = 400;

    private static final Duration SOON = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path folder;

    private PostgresOfItsOwn server;
    private Scene scene;

    /** An answer, and after which time it came. */
    private record Timed(HttpResponse<String> answer, Duration took) {}

    @BeforeEach
    void aTeam() throws Exception {
        server = new PostgresOfItsOwn();
        scene = Scene.in(folder);
        Files.writeString(
                folder.resolve("database-url"), server.part().url(server.part().newDatabase()));
        scene.settings().server("database", "${file:database-url}");
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/work");
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    private CompletableFuture<Timed> ask(RunningSlipway slipway, String path) {
        HttpRequest request = HttpRequest.newBuilder(slipway.uri(path))
                .header("Authorization", "Bearer " + RunningSlipway.TOKEN)
                .timeout(LIMIT)
                .build();
        long start = System.nanoTime();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> new Timed(answer, Duration.ofNanos(System.nanoTime() - start)));
    }

    private List<CompletableFuture<Timed>> ask(RunningSlipway slipway, String path, int times) {
        return Stream.generate(() -> ask(slipway, path)).limit(times).toList();
    }

    @Test
    void whatNeedsNoDatabaseIsAnsweredAndWhatDoesIsRefusedSoon() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            CompletableFuture<Timed> stream = ask(slipway, "/api/events");
            await().atMost(LIMIT)
                    .until(() -> ask(slipway, "/metrics").join().answer().body().contains("slipway_event_streams 1"));
            server.freeze();

            List<CompletableFuture<Timed>> asked = ask(slipway, "/api/status", MORE_THAN_THREADS);
            CompletableFuture<Void> all = CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new));
            while (!all.isDone()) {
                Timed alive = ask(slipway, "/healthz").join();
                assertThat(alive.answer().statusCode()).isEqualTo(200);
                assertThat(alive.took()).isLessThan(SOON);
                Thread.sleep(100);
            }
            assertThat(asked).map(CompletableFuture::join).allSatisfy(each -> {
                refuses(each.answer());
                assertThat(each.took()).isLessThan(GITLABS_PATIENCE);
            });

            assertThat(stream.join().answer().body()).startsWith("retry: ").doesNotContain("Service Unavailable");

            // Nobody waits for what those have waited for.
            for (String path : List.of("/api/status", "/api/runs", "/api/events", "/metrics")) {
                Timed later = ask(slipway, path).join();
                refuses(later.answer());
                assertThat(later.took()).as(path).isLessThan(Duration.ofSeconds(1));
            }
            await().atMost(LIMIT).until(() -> slipway.log().contains("this server accepts nothing"));
            long start = System.nanoTime();
            refuses(PushPayload.of(scene.team(), "work").send(slipway, "one"));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            assertThat(slipway.get("/readyz").statusCode()).isEqualTo(503);

            server.thaw();
            long back = System.nanoTime();
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> ask(slipway, "/api/status").join().answer().statusCode() == 200);
            assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(3));
            assertThat(PushPayload.of(scene.team(), "work").send(slipway, "one").statusCode())
                    .isEqualTo(202);
        }
    }

    private static void refuses(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("10");
        assertThat(answer.body()).contains("the server's database");
    }
}
