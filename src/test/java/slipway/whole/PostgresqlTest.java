package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.config.DatabaseAddress;
import slipway.parts.NeedsParts;
import slipway.parts.PostgresOfItsOwn;
import slipway.parts.RunningSlipway;

/** The record is in a database of a PostgreSQL server, which may be away. */
@NeedsParts
final class PostgresqlTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration GITLABS_PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private PostgresOfItsOwn server;
    private DatabaseAddress address;
    private Scene scene;

    @BeforeEach
    void aTeam() throws Exception {
        server = new PostgresOfItsOwn();
        address = server.part().newDatabase();
        scene = Scene.in(folder);
        recordThere(scene);
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/work");
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    private void recordThere(Scene of) throws Exception {
        Files.writeString(of.folder().resolve("database-url"), server.part().url(address));
        of.settings().server("database", "${file:database-url}");
    }

    @Test
    void aPushGoesLiveThoughSlipwayIsKilledInItsRedeploy() throws Exception {
        String name = scene.team().path().replace('/', '-');
        Path begun = scene.host().resolve("begun-" + name);
        Path gate = scene.host().resolve("gate-" + name);
        scene.settings()
                .part(
                        "redeploy",
                        "command",
                        "touch " + begun.getFileName() + "; until [ -e " + gate.getFileName()
                                + " ]; do sleep 0.1; done; echo {image} is live");
        try {
            long run;
            try (RunningSlipway slipway = scene.startProcess()) {
                run = scene.team().pushed("main", "One");
                slipway.awaitStage(run, "redeploy", "running");
                await().atMost(LIMIT).until(() -> Files.exists(begun));
                slipway.kill();
            }
            Files.createFile(gate);
            try (RunningSlipway slipway = scene.startProcess()) {
                assertThat(slipway.awaitEnd(run).path("state").asText()).isEqualTo("succeeded");
                assertThat(slipway.json("/api/status")
                                .at("/projects/0/live/0/run")
                                .asLong())
                        .isEqualTo(run);
                assertThat(slipway.log())
                        .contains("its record in " + address)
                        .doesNotContain(server.part().password());
            }
            assertThat(scene.settings().data().resolve("slipway.db")).doesNotExist();
        } finally {
            Files.deleteIfExists(begun);
            Files.deleteIfExists(gate);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stopped", "frozen"})
    void whileItIsAwayNothingIsAcceptedAndARunWaitsForIt(String how) throws Exception {
        scene.settings().test(scene.await("tested"));
        PushPayload event = PushPayload.of(scene.team(), "work");
        try (RunningSlipway slipway = scene.start()) {
            long run = scene.team().pushed("main", "One");
            slipway.awaitStage(run, "test", "running");
            if (how.equals("stopped")) {
                server.stop();
            } else {
                server.freeze();
            }

            // The end of the tests is to be written too: a delivery has to wait for that, and then for a new
            // connection.
            scene.open("tested");
            Thread.sleep(1_500);
            long start = System.nanoTime();
            HttpResponse<String> refused = event.send(slipway, "one");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GITLABS_PATIENCE);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("10");
            assertThat(refused.body()).contains("the server's database cannot be reached");
            assertThat(Http.send(HttpRequest.newBuilder(slipway.uri("/api/status"))
                                    .header("Authorization", "Bearer " + RunningSlipway.TOKEN))
                            .statusCode())
                    .isEqualTo(503);
            assertThat(slipway.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(slipway.get("/healthz").statusCode()).isEqualTo(200);
            await().atMost(LIMIT).until(() -> slipway.log().contains("and is tried again every"));

            if (how.equals("stopped")) {
                server.start();
            } else {
                server.thaw();
            }

            await().atMost(LIMIT).until(() -> slipway.get("/readyz").statusCode() == 200);
            JsonNode ended = slipway.awaitEnd(run);
            assertThat(ended.path("state").asText()).isEqualTo("succeeded");
            assertThat(ended.path("attempt").asInt()).isEqualTo(1);
            assertThat(event.send(slipway, "one").statusCode()).isEqualTo(202);
            assertThat(slipway.log())
                    .contains("the database " + address + " is back")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aFileThatNobodyHasCopiedIsNotForgottenSilently() throws Exception {
        Files.writeString(Files.createDirectories(scene.settings().data()).resolve("slipway.db"), "a record");
        try (RunningSlipway slipway = scene.start()) {
            await().atMost(LIMIT).until(() -> slipway.log().contains("slipway migrate copies it"));
            scene.team().pushed("work", "One");
        }
        try (RunningSlipway slipway = scene.start()) {
            assertThat(slipway.log()).contains(" listens on ").doesNotContain("slipway migrate copies it");
        }
    }

    @Test
    void whatAServerThatWasKilledDidIsTakenUpByTheNextOneOnAnotherMachine() throws Exception {
        Scene other = Scene.in(Files.createDirectory(folder.resolve("other")));
        recordThere(other);
        scene.settings().test(scene.await("tested"));
        Files.copy(scene.settings().file(), other.settings().file(), StandardCopyOption.REPLACE_EXISTING);
        long run;
        try (RunningSlipway slipway = scene.startProcess()) {
            run = scene.team().pushed("main", "One");
            slipway.awaitStage(run, "test", "running");
            slipway.kill();
        }
        scene.open("tested");
        try (RunningSlipway slipway = RunningSlipway.start(other.folder(), Map.of())) {
            JsonNode ended = slipway.awaitEnd(run);
            assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("succeeded");
            assertThat(ended.path("attempt").asInt()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatWasTakenForGoneEndsSoThatItIsStartedAgain() throws Exception {
        try (RunningSlipway slipway = scene.startProcess()) {
            server.part().execute(address.name(), "delete from servers");
            assertThat(slipway.process().waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(slipway.process().exitValue()).isEqualTo(1);
            assertThat(slipway.log()).contains("another server has taken up what this one did");
        }
        try (RunningSlipway slipway = scene.startProcess()) {
            assertThat(slipway.get("/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theCheckSaysWhetherItCanBeReachedAndItsVersion() throws Exception {
        assertThat(scene.slipway("check", "--connect").output())
                .contains("ok    database: " + address + ", PostgreSQL 1");
        server.stop();
        assertThat(scene.slipway("check", "--connect").output())
                .contains("FAIL  database: the database " + address + " cannot be used: ")
                .doesNotContain(server.part().password());
    }
}
