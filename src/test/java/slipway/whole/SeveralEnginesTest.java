package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static slipway.parts.RunningSlipway.stageState;
import static slipway.whole.Http.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EngineOfItsOwn;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;

/** Two engines: a run goes to one of them, and all of its work is done there. */
@NeedsParts
@Timeout(300)
final class SeveralEnginesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Scene scene;
    private EngineOfItsOwn own;
    private EnginePart first;
    private EnginePart second;

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
        own = new EngineOfItsOwn(Files.createDirectory(folder.resolve("own")));
        first = own.part();
        second = EnginePart.ofEnvironment();
        scene.settings()
                .server("docker", null)
                .server("engines", List.of(named("first", first), named("second", second)))
                .server("catchUpEvery", "10s")
                .testImage("busybox:local");
    }

    @AfterEach
    void endEngine() {
        own.close();
    }

    private static Map<String, String> named(String name, EnginePart engine) {
        return Map.of("name", name, "docker", engine.address());
    }

    @Test
    void twoProjectsAtOnceAreSpreadAndEachStaysWhereItsCacheIsAlsoAfterARestart() throws Exception {
        scene.settings().service("worker", "echo {image} is live", null);
        try (RunningSlipway slipway = scene.start()) {
            scene.team().pushed("main", "Both");
            assertThat(List.of(engineOf(slipway, 1), engineOf(slipway, 2)))
                    .containsExactlyInAnyOrder("first", "second");
        }
        try (RunningSlipway slipway = scene.start()) {
            // The other one would be its turn: it has rested, or is the first of the list.
            for (long earlier : new long[] {2, 1, 2, 2}) {
                String project = slipway.run(earlier).path("project").asText();
                long again = json(slipway.post("/api/projects/" + project + "/runs", ""))
                        .path("id")
                        .asLong();
                assertThat(engineOf(slipway, again)).isEqualTo(engineOf(slipway, earlier));
            }
        }
    }

    @Test
    void allWorkOfARunIsDoneInItsEngine() throws Exception {
        scene.settings().test("echo tested in $(hostname)");
        try (RunningSlipway slipway = scene.start()) {
            JsonNode run = ended(slipway, scene.team().pushed("main", "One"), "succeeded");
            String commit = run.path("commit").asText();
            assertThat(run.path("engine").asText()).isEqualTo("first");
            assertThat(slipway.log(run.path("id").asLong()))
                    .containsOnlyOnce("slipway: in the engine first")
                    .doesNotContain("left out");
            assertThat(tags(first)).contains(commit);
            assertThat(tags(second)).doesNotContain(commit);
            assertThat(scene.inRegistry(commit))
                    .isEqualTo(run.at("/image/digest").asText());
            assertThat(slipway.log()).contains("has the engine first");
        }
    }

    @Test
    void anEngineThatIsAwayIsLeftOutAndComesBackAndARollbackGoesToTheEngineThatHasTheImage() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            String release = ended(slipway, scene.team().pushed("main", "One"), "succeeded")
                    .at("/image/digest")
                    .asText();
            assertThat(engineOf(slipway, 1)).isEqualTo("first");

            own.stop();
            scene.team().write("file", "two");
            long two = scene.team().pushed("main", "Two");
            assertThat(ended(slipway, two, "succeeded").path("engine").asText()).isEqualTo("second");
            assertThat(slipway.log(two)).contains("slipway: an engine is left out: first: ", first.address());
            assertThat(slipway.log()).contains("the engine first is left out until it answers: ");
            assertThat(slipway.get("/readyz").statusCode()).isEqualTo(200);
            assertThat(slipway.get("/readyz").body()).contains("\"docker\":\"ok: 1 of 2 Docker engines answer\"");

            JsonNode away = ended(slipway, rollback(slipway), "succeeded");
            assertThat(away.path("engine").asText()).isEqualTo("second");
            assertThat(away.at("/image/digest").asText()).isEqualTo(release);
            ended(slipway, scene.team().pushed("main", "Three"), "succeeded");

            own.start();
            await().atMost(LIMIT).until(() -> slipway.get("/readyz").body().contains("\"docker\":\"ok\""));
            assertThat(slipway.log()).contains("the engine first answers again");
        }
    }

    @Test
    void aRollbackGoesToTheEngineThatHasTheImage() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            String release = ended(slipway, scene.team().pushed("main", "One"), "succeeded")
                    .at("/image/digest")
                    .asText();
            own.stop();
            scene.team().write("file", "two");
            ended(slipway, scene.team().pushed("main", "Two"), "succeeded");
            own.start();

            JsonNode back = ended(slipway, rollback(slipway), "succeeded");
            assertThat(back.path("engine").asText()).isEqualTo("first");
            assertThat(back.at("/image/digest").asText()).isEqualTo(release);
            // A rollback leaves no cache.
            scene.team().write("file", "three");
            JsonNode three = ended(slipway, scene.team().pushed("main", "Three"), "succeeded");
            assertThat(three.path("engine").asText()).isEqualTo("second");
        }
    }

    @Test
    void aRetryTakesTheImageFromTheRegistryWhileItsEngineIsAway() throws Exception {
        Path broken = Files.createFile(scene.host().resolve("broken-" + scene.project()));
        scene.settings().part("redeploy", "command", "test ! -e " + broken.getFileName());
        try (RunningSlipway slipway = scene.start()) {
            long built = ended(slipway, scene.team().pushed("main", "One"), "failed")
                    .path("id")
                    .asLong();
            assertThat(slipway.run(built).path("engine").asText()).isEqualTo("first");
            own.stop();
            JsonNode elsewhere = ended(slipway, retry(slipway, built), "failed");
            assertThat(elsewhere.path("engine").asText()).isEqualTo("second");
            assertThat(stageState(elsewhere, "build")).isEqualTo("skipped");
            Files.delete(broken);
            own.start();
            JsonNode there = ended(slipway, retry(slipway, built), "succeeded");
            assertThat(stageState(there, "build")).isEqualTo("skipped");
        } finally {
            Files.deleteIfExists(broken);
        }
    }

    private static long retry(RunningSlipway slipway, long run) throws Exception {
        return json(slipway.post("/api/runs/" + run + "/retry", "")).path("id").asLong();
    }

    @Test
    void whereNoTagMovesARollbackNeedsNoEngine() throws Exception {
        scene.settings().part("build", "tags", List.of());
        try (RunningSlipway slipway = scene.start()) {
            ended(slipway, scene.team().pushed("main", "One"), "succeeded");
            scene.team().write("file", "two");
            ended(slipway, scene.team().pushed("main", "Two"), "succeeded");

            assertThat(ended(slipway, rollback(slipway), "succeeded")
                            .path("engine")
                            .isNull())
                    .isTrue();
        }
    }

    @Test
    void anImageThatIsPublishedNowhereIsMadeInTheFirst() throws Exception {
        scene.settings().project("push", null);
        try (RunningSlipway slipway = scene.start()) {
            ended(slipway, scene.team().pushed("main", "One"), "succeeded");
            scene.team().write("file", "two");
            assertThat(ended(slipway, scene.team().pushed("topic", "Tested"), "succeeded")
                            .path("engine")
                            .asText())
                    .isEqualTo("first");
            own.stop();
            assertThat(ended(slipway, scene.team().pushed("topic", "Tested elsewhere"), "succeeded")
                            .path("engine")
                            .asText())
                    .isEqualTo("second");
            JsonNode away = ended(slipway, scene.team().pushed("main", "Two"), "failed");
            assertThat(away.path("reason").asText()).contains(first.address());
            own.start();
            JsonNode there = ended(slipway, scene.team().pushed("main", "Three"), "succeeded");
            assertThat(there.path("engine").asText()).isEqualTo("first");
            assertThat(tags(first)).contains(there.path("commit").asText());
        }
    }

    @Test
    void ifNoneAnswersARunFailsAndSaysWhyOfEach() throws Exception {
        own.stop();
        scene.settings()
                .server(
                        "engines",
                        List.of(named("first", first), Map.of("name", "nowhere", "docker", "tcp://127.0.0.1:1")));
        try (RunningSlipway slipway = scene.start()) {
            JsonNode run = ended(slipway, scene.team().pushed("main", "One"), "failed");
            assertThat(run.path("reason").asText())
                    .startsWith("test: no Docker engine of server.engines answers: first: ")
                    .contains(first.address(), "; nowhere: ", "tcp://127.0.0.1:1 cannot be reached");
            assertThat(slipway.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(slipway.get("/readyz").body()).contains("0 of 2 Docker engines answer");
        }
    }

    @Test
    void whatACrashHasLeftIsRemovedFromAnEngineThatWasAwayWhenItIsBack() throws Exception {
        scene.settings().test("echo begun", "[ ! -e slow ] || sleep 600");
        scene.team().write("slow", "");
        try (RunningSlipway slipway = scene.startProcess()) {
            long run = scene.team().pushed("main", "Slow");
            await().atMost(LIMIT).until(() -> slipway.log(run).contains("\nbegun"));
            slipway.kill();
        }
        assertThat(first.docker("ps", "--all", "--quiet")).isNotEmpty();
        own.stop();
        try (RunningSlipway slipway = scene.start()) {
            slipway.awaitStage(1, "test", "running");
            await().atMost(LIMIT)
                    .until(() -> slipway.run(1).path("engine").asText().equals("second"));
            slipway.post("/api/runs/1/cancel", "");
            ended(slipway, 1, "cancelled");

            own.start();
            assertThat(first.docker("ps", "--all", "--quiet")).isNotEmpty();
            await().atMost(LIMIT)
                    .until(() -> first.docker("ps", "--all", "--quiet").isEmpty()
                            && first.docker("network", "ls", "--quiet", "--filter", "label=slipway.run")
                                    .isEmpty());
        }
    }

    @Test
    void imagesOfNoMoreUseAreRemovedFromEachEngine() throws Exception {
        scene.settings().part("redeploy", "keepReleases", 1);
        try (RunningSlipway slipway = scene.start()) {
            String one = ended(slipway, scene.team().pushed("main", "One"), "succeeded")
                    .path("commit")
                    .asText();
            own.stop();
            for (String name : List.of("two", "three", "four")) {
                scene.team().write("file", name);
                ended(slipway, scene.team().pushed("main", name), "succeeded");
            }
            String two = slipway.run(2).path("commit").asText();
            await().atMost(LIMIT).until(() -> !tags(second).contains(two));
            own.start();
            assertThat(tags(first)).contains(one);
            await().atMost(LIMIT).until(() -> !tags(first).contains(one));
            assertThat(tags(second)).contains(slipway.run(4).path("commit").asText());
        }
    }

    @Test
    void theCheckAsksEach() throws Exception {
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
        assertThat(scene.slipway("check", "--connect").good())
                .contains("ok    docker of first: Docker ")
                .contains("ok    docker of second: Docker ")
                .contains("ok    " + scene.project() + ": registry of first: ")
                .contains("ok    " + scene.project() + ": registry of second: ");
        own.stop();
        Ran shut = scene.slipway("check", "--connect");
        assertThat(shut.status()).isEqualTo(1);
        assertThat(shut.output()).contains("FAIL  docker of first: ", "ok    docker of second: ");
    }

    /** The run before was released by hand or by a push; this one goes back to what was live before. */
    private long rollback(RunningSlipway slipway) throws Exception {
        return json(slipway.post("/api/projects/" + scene.project() + "/rollback", ""))
                .path("id")
                .asLong();
    }

    private static JsonNode ended(RunningSlipway slipway, long id, String state) throws Exception {
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo(state);
        return run;
    }

    private static String engineOf(RunningSlipway slipway, long id) throws Exception {
        JsonNode run = slipway.awaitEnd(id);
        assertThat(stageState(run, "test")).as(slipway.log(id)).isNotEqualTo("failed");
        return run.path("engine").asText();
    }

    private static String tags(EnginePart engine) throws Exception {
        return engine.docker("images", "--format", "{{.Tag}}");
    }
}
