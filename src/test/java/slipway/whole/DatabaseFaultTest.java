package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.FreePort;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** The database is locked by another process, or not what was written. */
@NeedsParts
final class DatabaseFaultTest {
    private static final Duration GITLABS_PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private Scene scene;
    private Path file;

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/work");
        file = scene.settings().data().resolve("slipway.db");
    }

    @Test
    void aDeliveryIsRefusedInTimeWhileAnotherProcessKeepsItLockedAndAcceptedAfterwards() throws Exception {
        PushPayload event = PushPayload.of(scene.team(), "work");
        try (RunningSlipway slipway = scene.startProcess();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            other.createStatement().execute("begin exclusive");
            long start = System.nanoTime();

            HttpResponse<String> refused = event.send(slipway, "one");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GITLABS_PATIENCE);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("nothing was recorded");
            assertThat(slipway.log()).contains("another process keeps it locked");
            JsonNode last = slipway.json("/api/status").at("/projects/0/lastDelivery");
            assertThat(last.path("status").asText()).isEqualTo("refused");
            assertThat(last.path("reason").asText()).contains("nothing was recorded: another process keeps");
            assertThat(slipway.get("/api/status").statusCode()).isEqualTo(200);

            other.createStatement().execute("rollback");
            assertThat(event.send(slipway, "one").statusCode()).isEqualTo(202);
            assertThat(slipway.awaitEnd(1).path("state").asText()).isEqualTo("succeeded");
        }
    }

    @Test
    void aRunThatIsAtWorkOutlivesALongLock() throws Exception {
        scene.settings().test(scene.await("tested"));
        try (RunningSlipway slipway = scene.startProcess();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            long run = scene.team().pushed("work", "One");
            slipway.awaitStage(run, "test", "running");
            other.createStatement().execute("begin exclusive");
            scene.open("tested");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> slipway.log().contains("cannot be recorded, and is tried again"));
            assertThat(PushPayload.of(scene.team(), "work").send(slipway, "two").body())
                    .contains("nothing was recorded: another process keeps the server's database locked");

            other.createStatement().execute("rollback");

            assertThat(slipway.awaitEnd(run).path("state").asText()).isEqualTo("succeeded");
        }
    }

    @Test
    void aServerDoesNotStartOnADamagedFileAndSaysHowToRestore() throws Exception {
        scene.startProcess().close();
        Files.writeString(file, "{}");
        Path log = folder.resolve("refused.log");

        Process refused = RunningSlipway.launch(folder, Map.of(), log);

        assertThat(refused.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(refused.exitValue()).isEqualTo(1);
        assertThat(Files.readString(log))
                .contains("slipway: the database " + file + " is damaged: ", "restore it from a backup")
                .doesNotContain("\tat ");
    }

    @Test
    void whoAsksAServerThatCannotOpenItIsToldSo() throws Exception {
        int port = FreePort.take();
        scene.settings().server("port", port);
        scene.startProcess().close();
        Path log = folder.resolve("refused.log");
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            other.createStatement().execute("pragma locking_mode = exclusive");
            other.createStatement().execute("begin exclusive");

            Process refused = RunningSlipway.launch(folder, Map.of(), log);
            // It listens while the database is being opened, and what is asked of it waits for that.
            HttpResponse<String> answer = await().atMost(Duration.ofSeconds(30))
                    .ignoreException(ConnectException.class)
                    .until(
                            () -> Http.send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/status"))
                                            .header("Authorization", "Bearer " + RunningSlipway.TOKEN)),
                            got -> true);

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("the database cannot be used");
            assertThat(refused.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(log)).contains("is locked by another process");
        }
    }
}
