package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.FaultyLine;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** A command whose release must prove itself, and the way back: by Slipway itself, and by hand. */
@NeedsParts
final class RollbackTest {

    @TempDir
    private Path folder;

    private Scene scene;
    private Application application;

    @BeforeEach
    void aReleaseThatMustProveItself() throws Exception {
        scene = Scene.in(folder);
        String trace = "trace-" + scene.team().path().replace('/', '-');
        application = new Application(scene.host().resolve(trace));
        scene.settings()
                .part("redeploy", "command", "echo $SLIPWAY_HOST {commit} {digest} {run} >> " + trace)
                .part("redeploy", "rollback", true)
                .part(
                        "redeploy",
                        "verify",
                        Map.of(
                                "url", application.addressOfEachHost(),
                                "from", "server",
                                "contains", "{commit} {digest} {run}",
                                "samples", 2,
                                "within", "10s"));
    }

    @AfterEach
    void itEnds() throws IOException {
        application.close();
    }

    @Test
    @Tag("old-docker")
    void aReleaseThatDoesNotHoldIsBackedOutAndTheFormerImageHasItsTagAgain() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = slipway.awaitEnd(release("First"), "succeeded");
            String bad = commit("Bad");
            application.isBad(bad);
            JsonNode second = slipway.awaitEnd(scene.team().pushed("main"), "rolled_back");
            assertThat(second.path("reason").asText())
                    .startsWith("redeploy: " + application.address())
                    .contains("it answers 500 in place of 200", "the release before is live again");
            assertThat(second.at("/hosts/0/state").asText()).isEqualTo("rolled_back");
            assertThat(application.lines())
                    .containsExactly(
                            line(first, first, "127.0.0.1"),
                            line(second, second, "127.0.0.1"),
                            line(first, second, "127.0.0.1"));
            assertThat(scene.inRegistry("latest")).isEqualTo(digest(first));
            JsonNode live = slipway.json("/api/projects/" + scene.project()).at("/live/0");
            assertThat(live.path("run").asLong()).isEqualTo(first.path("id").asLong());
            assertThat(live.path("doubt").isNull()).isTrue();
            assertThat(live.path("isHead").asBoolean(true)).isFalse();
            assertThat(states(slipway)).containsExactly("rolled_back", "live");
            JsonNode third = slipway.awaitEnd(release("Good again"), "succeeded");
            assertThat(slipway.json("/api/projects/" + scene.project()).at("/live/0/run"))
                    .isEqualTo(third.path("id"));
            assertThat(slipway.json("/api/projects/" + scene.project())
                            .at("/live/0/isHead")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void whatIsToBePutBackIsPutBackAlsoIfSlipwayIsKilledAndTheAddressAnswersWellAgain() throws Exception {
        try (FaultyLine line = scene.lineToHost()) {
            JsonNode first;
            long id;
            try (RunningSlipway slipway = scene.startProcess()) {
                first = slipway.awaitEnd(release("First"), "succeeded");
                application.isBad(commit("Bad"));
                id = scene.team().pushed("main");
                await(slipway, id, "it answers 500");
                line.cut();
                line.fallSilent();
                await(slipway, id, "; putting back what ran before");
                slipway.kill();
            }
            application.isGoodAgain();
            line.comeBack();
            try (RunningSlipway slipway = scene.startProcess()) {
                JsonNode second = slipway.awaitEnd(id, "rolled_back");
                assertThat(second.path("reason").asText())
                        .contains("it answers 500 in place of 200", "the release before is live again");
                assertThat(application.lines())
                        .containsExactly(
                                line(first, first, "127.0.0.1"),
                                line(second, second, "127.0.0.1"),
                                line(first, second, "127.0.0.1"));
                assertThat(scene.inRegistry("latest")).isEqualTo(digest(first));
                assertThat(slipway.json("/api/status").at("/projects/0/live/0/run"))
                        .isEqualTo(first.path("id"));
                assertThat(states(slipway)).containsExactly("rolled_back", "live");
            }
        }
    }

    private static void await(RunningSlipway slipway, long id, String text) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> slipway.log(id).contains(text));
    }

    @Test
    @Tag("old-docker")
    void oneGoesBackByHandTwiceAndForwardByNumberWithoutABuild() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            refused(slipway.post(rollback(), ""), 409, "nothing is recorded as live");
            JsonNode first = slipway.awaitEnd(release("First"), "succeeded");
            refused(slipway.post(rollback(), ""), 409, "no release before 1");
            JsonNode second = slipway.awaitEnd(release("Second"), "succeeded");
            JsonNode third = slipway.awaitEnd(release("Third"), "succeeded");
            goesBack(slipway, slipway.post(rollback(), ""), second);
            goesBack(slipway, slipway.post(rollback(), ""), first);
            refused(slipway.post(rollback(), ""), 409, "no release before");
            goesBack(slipway, slipway.post("/api/projects/" + scene.project() + "/runs", "{\"release\": 3}"), third);
            refused(slipway.post(rollback(), "{\"release\": 99}"), 404, "no release 99");
            refused(
                    slipway.post(
                            "/api/projects/" + scene.project() + "/runs", "{\"release\": 1, \"branch\": \"main\"}"),
                    400,
                    "alone");
            refused(slipway.post(rollback(), "{\"release\": \"1\"}"), 400, "whole number");
            assertThat(states(slipway))
                    .containsExactly("live", "replaced", "replaced", "replaced", "replaced", "replaced");
        }
    }

    @Test
    void whatHadChangedIsPutBackWhenTheNextHostFails() throws Exception {
        scene.settings()
                .part("redeploy", "host", null)
                .part("redeploy", "hosts", List.of("127.0.0.1", "localhost"))
                .part("redeploy", "knownHosts", hostsWithTwoNames().toString())
                .part("redeploy", "rollback", "all");
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = slipway.awaitEnd(release("First"), "succeeded");
            assertThat(hosts(first)).containsExactly("127.0.0.1 succeeded", "localhost succeeded");
            String commit = commit("Bad on the second");
            application.isBad("localhost " + commit);
            JsonNode second = slipway.awaitEnd(scene.team().pushed("main"), "rolled_back");
            assertThat(hosts(second)).containsExactly("127.0.0.1 rolled_back", "localhost rolled_back");
            assertThat(application.lines().subList(2, 6))
                    .containsExactly(
                            line(second, second, "127.0.0.1"),
                            line(second, second, "localhost"),
                            line(first, second, "127.0.0.1"),
                            line(first, second, "localhost"));
            JsonNode live = slipway.json("/api/projects/" + scene.project()).path("live");
            assertThat(live).hasSize(2).allMatch(each -> each.path("run").equals(first.path("id")));
            assertThat(slipway.log(second.path("id").asLong())).contains("[localhost] ", "[127.0.0.1] ");
        }
    }

    private void goesBack(RunningSlipway slipway, HttpResponse<String> answer, JsonNode to) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        long id = new ObjectMapper().readTree(answer.body()).path("id").asLong();
        JsonNode run = slipway.awaitEnd(id, "succeeded");
        assertThat(run.path("trigger").asText()).isEqualTo("rollback");
        assertThat(run.path("commit")).isEqualTo(to.path("commit"));
        assertThat(List.of("checkout", "test", "build", "push", "redeploy"))
                .extracting(stage -> RunningSlipway.stageState(run, stage))
                .containsExactly("skipped", "skipped", "skipped", "succeeded", "succeeded");
        assertThat(scene.inRegistry("latest")).isEqualTo(digest(to));
        assertThat(application.lines()).last().isEqualTo(line(to, run, "127.0.0.1"));
        assertThat(slipway.json("/api/projects/" + scene.project())
                        .at("/live/0/digest")
                        .asText())
                .isEqualTo(digest(to));
    }

    /** What the command wrote for the image of one run, put live by another. */
    private static String line(JsonNode built, JsonNode by, String host) {
        return String.join(
                " ",
                host,
                built.path("commit").asText(),
                digest(built),
                by.path("id").asText());
    }

    private static String digest(JsonNode run) {
        return run.at("/image/digest").asText();
    }

    private String commit(String message) throws IOException, InterruptedException {
        scene.team().write("Dockerfile", "FROM busybox:local\nLABEL message=\"" + message + "\"\nCOPY Dockerfile /\n");
        return scene.team().commit(message);
    }

    private long release(String message) throws IOException, InterruptedException {
        commit(message);
        return scene.team().pushed("main");
    }

    private String rollback() {
        return "/api/projects/" + scene.project() + "/rollback";
    }

    private List<String> states(RunningSlipway slipway) throws Exception {
        List<String> states = new ArrayList<>();
        slipway.json("/api/projects/" + scene.project() + "/releases")
                .path("releases")
                .forEach(release -> states.add(release.path("state").asText()));
        return states;
    }

    private static List<String> hosts(JsonNode run) {
        List<String> hosts = new ArrayList<>();
        run.path("hosts")
                .forEach(host -> hosts.add(
                        host.path("host").asText() + " " + host.path("state").asText()));
        return hosts;
    }

    private static void refused(HttpResponse<String> answer, int status, String word) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(new ObjectMapper().readTree(answer.body()).path("detail").asText())
                .contains(word);
    }

    /** The one host, known under a second name. */
    private Path hostsWithTwoNames() throws IOException {
        String known = Files.readString(scene.parts().folder().resolve("host/known_hosts"));
        return Files.writeString(folder.resolve("two_hosts"), known + known.replace("[127.0.0.1]", "[localhost]"));
    }
}
