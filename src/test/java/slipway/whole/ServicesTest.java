package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.StandInGitLab;

/** Two services of one repository: a push is put live by those of which it changes something. */
@NeedsParts
final class ServicesTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Scene scene;
    private StandInGitLab gitlab;
    private Path trace;
    private String api;
    private String web;

    @BeforeEach
    void anApiAndASite() throws Exception {
        scene = Scene.in(folder);
        gitlab = new StandInGitLab(scene.team().path());
        trace = scene.host().resolve("trace-" + scene.project());
        api = scene.project();
        web = scene.project() + "-web";
        scene.settings()
                .test(scene.await("tests"))
                .part("gitlab", "url", gitlab.url().toString())
                .part("gitlab", "apiToken", "${env:GITLAB_API_TOKEN}")
                .part("redeploy", "command", command("api"))
                .project("paths", List.of("api/**", "go.mod"))
                .service(web, command("web"), List.of("web/**"));
        Files.createDirectories(scene.team().folder().resolve("api"));
        scene.team().write("go.mod", "module shop");
        Files.createDirectories(scene.team().folder().resolve("web"));
        scene.team().write("web/file", "0");
        scene.open("tests");
    }

    private String command(String service) {
        return "echo " + service + " {commit} >> " + trace;
    }

    @AfterEach
    void close() {
        gitlab.close();
    }

    @Test
    void aPushOfOneServiceLeavesTheOtherAsItIs() throws Exception {
        try (RunningSlipway slipway = start()) {
            String first = bothLive(slipway);
            JsonNode pushed = push("api", "2");
            String second = head();
            assertThat(slipway.awaitEnd(run(pushed, api)).path("state").asText())
                    .isEqualTo("succeeded");
            JsonNode skipped = slipway.awaitEnd(run(pushed, web));
            assertThat(skipped.path("state").asText()).isEqualTo("skipped");
            assertThat(skipped.path("reason").asText())
                    .isEqualTo("nothing under web/** changed since " + first.substring(0, 12) + ", which is live");
            assertThat(live(slipway, api)).isEqualTo(second);
            assertThat(live(slipway, web)).isEqualTo(first);
            JsonNode untouched = slipway.json("/api/projects/" + web).at("/live/0");
            assertThat(untouched.path("isHead").asBoolean(true)).isFalse();
            assertThat(untouched.path("isUpToDate").asBoolean()).isTrue();
            assertThat(Files.readAllLines(trace))
                    .containsExactlyInAnyOrder("api " + first, "web " + first, "api " + second);
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(statuses(second))
                            .contains(
                                    "slipway/test success",
                                    "slipway/deploy success",
                                    "slipway/" + web + "/test skipped",
                                    "slipway/" + web + "/deploy skipped"));
            assertThat(gitlab.deployments())
                    .anySatisfy(told -> assertThat(told).endsWith(" production success"))
                    .anySatisfy(told -> assertThat(told).endsWith(web + "/production success"));
        }
    }

    @Test
    void aChangeThatWaitedForItsTurnGoesLiveWithThePushThatTookItsPlace() throws Exception {
        try (RunningSlipway slipway = start()) {
            bothLive(slipway);
            Files.delete(scene.gate("tests"));
            long first = run(push("api", "2"), api);
            slipway.awaitStage(first, "test", "running");
            long waiting = run(push("api", "3"), api);
            JsonNode last = push("web", "2");
            assertThat(slipway.awaitEnd(waiting).path("state").asText()).isEqualTo("superseded");
            scene.open("tests");
            assertThat(slipway.awaitEnd(first).path("state").asText()).isEqualTo("succeeded");
            for (String service : List.of(api, web)) {
                assertThat(slipway.awaitEnd(run(last, service)).path("state").asText())
                        .isEqualTo("succeeded");
            }
            assertThat(live(slipway, api)).isEqualTo(head());
            // It is compared once the run before it has ended.
            Files.delete(scene.gate("tests"));
            long running = run(push("api", "4"), api);
            slipway.awaitStage(running, "test", "running");
            String put = head();
            long other = run(push("web", "3"), api);
            scene.open("tests");
            assertThat(slipway.awaitEnd(other).path("reason").asText())
                    .isEqualTo(
                            "nothing under api/**, go.mod changed since " + put.substring(0, 12) + ", which is live");
            assertThat(live(slipway, api)).isEqualTo(put);
        }
    }

    private RunningSlipway start() throws Exception {
        RunningSlipway slipway = RunningSlipway.startInThisJvm(folder, Map.of("GITLAB_API_TOKEN", StandInGitLab.TOKEN));
        scene.team().tell(slipway);
        return slipway;
    }

    private String bothLive(RunningSlipway slipway) throws Exception {
        JsonNode pushed = push("api", "1");
        for (String service : List.of(api, web)) {
            long run = run(pushed, service);
            assertThat(slipway.awaitEnd(run).path("state").asText())
                    .as(slipway.log(run))
                    .isEqualTo("succeeded");
        }
        return head();
    }

    private JsonNode push(String service, String content) throws IOException, InterruptedException {
        scene.team().write(service + "/file", content);
        scene.team().commit("Change " + service);
        String answer = scene.team().push("main");
        assertThat(answer).startsWith("202 ");
        return new ObjectMapper().readTree(answer.substring(4)).path("runs");
    }

    private static long run(JsonNode runs, String project) {
        for (JsonNode run : runs) {
            if (run.path("project").asText().equals(project)) {
                return run.path("run").asLong();
            }
        }
        throw new AssertionError("no run of " + project + ": " + runs);
    }

    private String head() throws IOException, InterruptedException {
        return scene.team().git("rev-parse", "HEAD");
    }

    private static String live(RunningSlipway slipway, String project) throws Exception {
        return slipway.json("/api/projects/" + project).at("/live/0/commit").asText();
    }

    private List<String> statuses(String commit) {
        return StreamSupport.stream(gitlab.statusesOf(commit).spliterator(), false)
                .map(status -> status.path("name").asText() + " "
                        + status.path("status").asText())
                .toList();
    }
}
