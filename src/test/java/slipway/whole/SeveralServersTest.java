package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.DatabaseAddress;
import slipway.parts.FaultyLine;
import slipway.parts.NeedsParts;
import slipway.parts.PostgresPart;
import slipway.parts.RunningSlipway;

/** Three servers share one PostgreSQL database, one engine, one registry and one host. */
@NeedsParts
final class SeveralServersTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private PostgresPart postgres;
    private DatabaseAddress address;
    private Scene scene;
    private Path trace;
    private Path gate;
    private final List<RunningSlipway> servers = new ArrayList<>();

    @BeforeEach
    void aTeam() throws Exception {
        postgres = PostgresPart.find();
        address = postgres.newDatabase();
        scene = Scene.in(Files.createDirectory(folder.resolve("one")));
        Files.writeString(scene.folder().resolve("database-url"), postgres.url(address));
        scene.settings().server("database", "${file:database-url}");
        String name = scene.team().path().replace('/', '-');
        trace = scene.host().resolve("trace-" + name);
        gate = scene.host().resolve("gate-" + name);
        scene.settings().part("redeploy", "command", "echo {run} >> " + trace.getFileName() + "; echo {image} is live");
    }

    @AfterEach
    void end() throws Exception {
        servers.forEach(RunningSlipway::close);
        postgres.drop(address);
        Files.deleteIfExists(trace);
        Files.deleteIfExists(gate);
    }

    /** A server with a data folder of its own and the same configuration. */
    private RunningSlipway start(String name, String url) throws Exception {
        Path own = folder.resolve(name);
        Files.createDirectories(own);
        for (String file : List.of("deploy-config.json", "registry-password", "read-token")) {
            if (!own.equals(scene.folder())) {
                Files.copy(scene.folder().resolve(file), own.resolve(file));
            }
        }
        Files.writeString(own.resolve("database-url"), url);
        RunningSlipway started = RunningSlipway.start(own, Map.of());
        servers.add(started);
        return started;
    }

    private void startThree() throws Exception {
        for (String name : List.of("one", "two", "three")) {
            start(name, postgres.url(address));
        }
        scene.team().tell(servers.get(0));
    }

    /** The server that works on a run, or did. */
    private RunningSlipway worker(long run, int attempt) {
        return await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> servers.stream()
                                .filter(each -> hasBegun(each, run, attempt))
                                .findFirst()
                                .orElse(null),
                        found -> found != null);
    }

    private static boolean hasBegun(RunningSlipway server, long run, int attempt) {
        try {
            return server.log()
                    .lines()
                    .anyMatch(line -> line.contains("run=" + run + " ")
                            && (line.contains("begins, attempt " + attempt) || line.contains("settling begins")));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private RunningSlipway another(RunningSlipway than) {
        return servers.stream().filter(each -> each != than).findFirst().orElseThrow();
    }

    private void kill(RunningSlipway server) throws InterruptedException {
        server.kill();
        servers.remove(server);
    }

    @Test
    void eachAcceptsAndAllShowTheSame() throws Exception {
        startThree();
        for (RunningSlipway server : servers) {
            scene.team().tell(server);
            long run = scene.team().pushed("main", "A push");
            JsonNode ended = another(server).awaitEnd(run);
            assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("succeeded");
            for (RunningSlipway each : servers) {
                assertThat(each.run(run)).isEqualTo(ended);
                assertThat(each.log(run))
                        .contains("run " + run + " of", " is live")
                        .isEqualTo(server.log(run));
                assertThat(each.json("/api/status").at("/projects/0/live/0/run").asLong())
                        .isEqualTo(run);
                assertThat(each.json("/api/status").path("servers")).hasSize(3);
                assertThat(each.get("/metrics").body()).contains("\nslipway_servers 3.0\n");
            }
        }
        assertThat(Files.readAllLines(trace)).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void aSessionIsGoodOnEachServer() throws Exception {
        startThree();
        var signedIn = servers.get(0)
                .send(HttpRequest.newBuilder(servers.get(0).uri("/api/session"))
                        .header("Origin", servers.get(0).uri("").toString())
                        .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + RunningSlipway.TOKEN + "\"}")));
        assertThat(signedIn.statusCode()).as(signedIn.body()).isLessThan(300);
        String cookie =
                signedIn.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        for (RunningSlipway each : servers) {
            assertThat(each.send(HttpRequest.newBuilder(each.uri("/api/status")).header("Cookie", cookie))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aRunGoesOnElsewhereAfterItsServerWasKilledInTheTests() throws Exception {
        scene.settings().test("echo the tests begin", scene.await("tested"));
        startThree();
        long run = scene.team().pushed("main", "One");
        RunningSlipway first = worker(run, 1);
        RunningSlipway reader = another(first);
        await().atMost(LIMIT).until(() -> reader.log(run).contains("the tests begin"));

        kill(first);
        worker(run, 2);

        scene.open("tested");
        JsonNode ended = reader.awaitEnd(run);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("succeeded");
        assertThat(ended.path("attempt").asInt()).isEqualTo(2);
        assertThat(reader.log(run)).contains("attempt 1\n", "attempt 2\n", " is live");
        assertThat(Files.readAllLines(trace)).containsExactly(Long.toString(run));
        assertThat(reader.json("/api/status").path("servers")).hasSize(2);
    }

    @Test
    void aRedeployIsSettledElsewhereAfterItsServerWasKilled() throws Exception {
        scene.settings()
                .part(
                        "redeploy",
                        "command",
                        "echo {run} >> " + trace.getFileName() + "; until [ -e " + gate.getFileName()
                                + " ]; do sleep 0.1; done; echo {image} is live");
        startThree();
        long run = scene.team().pushed("main", "One");
        RunningSlipway first = worker(run, 1);
        await().atMost(LIMIT).until(() -> Files.exists(trace));

        kill(first);
        RunningSlipway next = await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> servers.stream()
                                .filter(each -> hasBegun(each, run, 99))
                                .findFirst()
                                .orElse(null),
                        found -> found != null);

        Files.createFile(gate);
        JsonNode ended = another(next).awaitEnd(run);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("succeeded");
        assertThat(Files.readAllLines(trace)).containsExactly(Long.toString(run));
        assertThat(another(next).log(run)).contains(" is live");
    }

    @Test
    void aServerThatIsCutOffFromTheDatabaseEndsItsTestsBeforeTheyBeginElsewhere() throws Exception {
        Path pids = folder.resolve("pids");
        scene.settings().test("echo $$ >> " + pids, scene.await("tested"));
        FaultyLine line = FaultyLine.to(postgres.port());
        try {
            RunningSlipway cut =
                    start("one", postgres.url(address).replace(":" + postgres.port() + "/", ":" + line.port() + "/"));
            scene.team().tell(cut);
            long run = scene.team().pushed("main", "One");
            await().atMost(LIMIT).until(() -> Files.exists(pids));
            RunningSlipway other = start("two", postgres.url(address));
            other.awaitStage(run, "test", "running");
            // Both have seen each other.
            Thread.sleep(2_000);

            line.fallSilent();
            await().atMost(LIMIT).until(() -> cut.log().contains("is ended here"));
            long pid = Long.parseLong(Files.readAllLines(pids).get(0));
            await().atMost(LIMIT)
                    .until(() ->
                            ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
            assertThat(other.run(run).path("attempt").asInt()).isEqualTo(1);
            // As the kernel of PostgreSQL's machine does after ten seconds.
            postgres.execute(
                    address.name(),
                    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 2"
                            + " and objid = (select min(id) from servers)"
                            + " and database = (select oid from pg_database where datname = current_database())");
            await().atMost(LIMIT).until(() -> Files.readAllLines(pids).size() == 2);
            scene.open("tested");
            assertThat(other.awaitEnd(run).path("state").asText()).isEqualTo("succeeded");

            line.comeBack();
            assertThat(cut.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(cut.process().exitValue()).isEqualTo(1);
            assertThat(cut.log()).contains("another server has taken up what this one did", "start this one again");
            assertThat(other.run(run).path("state").asText()).isEqualTo("succeeded");
            assertThat(Files.readAllLines(trace)).containsExactly(Long.toString(run));
        } finally {
            line.comeBack();
            line.close();
        }
    }

    @Test
    void aRunIsCancelledThroughAnotherServer() throws Exception {
        scene.settings().test(scene.await("never"));
        startThree();
        long run = scene.team().pushed("work", "One");
        RunningSlipway other = another(worker(run, 1));
        other.awaitStage(run, "test", "running");
        assertThat(other.post("/api/runs/" + run + "/cancel", "").statusCode()).isEqualTo(202);
        JsonNode ended = other.awaitEnd(run);
        assertThat(ended.path("state").asText()).isEqualTo("cancelled");
        assertThat(ended.path("reason").asText()).contains("cancelled by tester");
    }

    @Test
    void aNewerPushAtAnotherServerEndsTheTestsOfAnOlderOne() throws Exception {
        scene.settings().test(scene.await("tested")).project("cancelOutdatedTests", true);
        startThree();
        long run = scene.team().pushed("work", "One");
        RunningSlipway other = another(worker(run, 1));
        other.awaitStage(run, "test", "running");
        assertThat(other.run(run).path("server").asText())
                .contains("process " + worker(run, 1).process().pid());
        scene.team().tell(other);
        long newer = scene.team().pushed("work", "Two");
        JsonNode ended = other.awaitEnd(run);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("cancelled");
        assertThat(ended.path("reason").asText()).contains("a newer push of work came: run " + newer);
        scene.open("tested");
        assertThat(other.awaitEnd(newer).path("state").asText()).isEqualTo("succeeded");
    }

    @Test
    void aLogIsFollowedOnAnotherServerToItsLastLine() throws Exception {
        scene.settings().test("echo it begins", scene.await("tested"), "echo it ends");
        startThree();
        long run = scene.team().pushed("work", "One");
        RunningSlipway other = another(worker(run, 1));
        CompletableFuture<String> followed = CompletableFuture.supplyAsync(() -> {
            try {
                return other.get("/api/runs/" + run + "/log?follow=true").body();
            } catch (java.io.IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(LIMIT).until(() -> other.log(run).contains("it begins"));
        scene.open("tested");
        assertThat(followed.get(60, TimeUnit.SECONDS))
                .contains("it begins", "it ends", "--- test: succeeded")
                .isEqualTo(worker(run, 1).log(run));
    }
}
