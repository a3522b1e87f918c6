package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.HostPart;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** Three hosts: the canary, and two that follow it. */
@NeedsParts
final class SeveralHostsTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String CANARY = "127.0.0.1";
    private static final String SECOND = "localhost";
    private static final String THIRD = "Localhost";

    @TempDir
    private Path folder;

    private Scene scene;
    private Path shared;
    private Application application;
    private HostPart second;
    private HostPart third;

    @BeforeEach
    void threeHosts() throws Exception {
        scene = Scene.in(folder);
        scene.team().commit("Begin");
        // Where the hosts' users may write.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        shared = Files.createDirectory(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        application = new Application(shared.resolve("trace"));
        second = new HostPart(folder.resolve("second"), scene.parts().liveEngine());
        third = new HostPart(folder.resolve("third"), scene.parts().liveEngine());
        scene.settings()
                .part("redeploy", "host", null)
                .part("redeploy", "hosts", List.of(CANARY, second.described(SECOND), third.described(THIRD)))
                .part("redeploy", "command", command())
                .part("redeploy", "parallel", 2)
                .part("redeploy", "rollback", "all")
                .part(
                        "redeploy",
                        "verify",
                        Map.of(
                                "url",
                                application.addressOfEachHost(),
                                "headers",
                                Map.of("Host", "app.example.com"),
                                "from",
                                "server",
                                "samples",
                                1,
                                "within",
                                "60s"));
    }

    @AfterEach
    void theyEnd() throws IOException {
        second.close();
        third.close();
        application.close();
    }

    @Test
    void theCanaryGoesFirstAndWhatFailsStopsTheRest() throws Exception {
        // In a JVM of tests that has made an HTTP client before, no request could name another host.
        try (RunningSlipway slipway = scene.startProcess()) {
            Files.createFile(shared.resolve("together"));
            JsonNode first = release(slipway, "succeeded", "succeeded", "succeeded", "succeeded");
            assertThat(trace(first)).startsWith(CANARY).hasSize(3);
            Files.delete(shared.resolve("together"));
            areLive(slipway, first, first, first);

            isBadOn(CANARY);
            JsonNode canary = release(slipway, "rolled_back", "rolled_back", "skipped", "skipped");
            assertThat(trace(canary)).containsExactly(CANARY);
            assertThat(canary.path("reason").asText())
                    .contains(CANARY + ": exit status 1", "the release before is live again")
                    .contains("; not begun: " + SECOND + ", " + THIRD);
            areLive(slipway, first, first, first);

            isBadOn(SECOND);
            JsonNode all = release(slipway, "rolled_back", "rolled_back", "rolled_back", "rolled_back");
            assertThat(trace(all)).startsWith(CANARY).hasSize(3);
            assertThat(all.path("reason").asText()).contains(CANARY + ": it was not healthy on " + SECOND);
            areLive(slipway, first, first, first);

            scene.settings().part("redeploy", "parallel", 1).part("redeploy", "rollback", true);
            slipway.reload();
            isBadOn(SECOND);
            JsonNode half = release(slipway, "rolled_back", "succeeded", "rolled_back", "skipped");
            assertThat(trace(half)).containsExactly(CANARY, SECOND);
            assertThat(half.path("reason").asText()).contains("; not begun: " + THIRD, "; live on " + CANARY);
            areLive(slipway, half, first, first);
            assertThat(application.askedFor()).containsExactly("app.example.com");
            // Before the first of it: what was put back, where it had changed.
            assertThat(trace(first)).hasSize(3 + 1 + 3 + 1);
            aHostThatLeavesIsNotLiveAnyMore(slipway);
        }
    }

    private void aHostThatLeavesIsNotLiveAnyMore(RunningSlipway slipway) throws Exception {
        assertThat(slipway.get("/metrics").body()).contains("slipway_live_run{host=\"" + THIRD + "\"");
        scene.settings().part("redeploy", "hosts", List.of(CANARY, second.described(SECOND)));
        slipway.reload();
        assertThat(slipway.json("/api/status").at("/projects/0/live"))
                .extracting(each -> each.path("host").asText())
                .containsExactly(CANARY, SECOND);
        assertThat(slipway.get("/metrics").body()).doesNotContain(THIRD);
    }

    @Test
    void aSlipwayThatIsKilledBetweenItsHostsGoesOnWhereItWas() throws Exception {
        scene.settings().part("redeploy", "parallel", 1);
        RunningSlipway slipway = scene.startProcess();
        try {
            hold(SECOND);
            long id = scene.team().pushed("main");
            await(slipway, id, CANARY, SECOND);
            slipway.kill();
            letGo(SECOND);
            slipway = scene.startProcess();
            JsonNode first = slipway.awaitEnd(id);
            assertThat(first.path("state").asText()).as(slipway.log(id)).isEqualTo("succeeded");
            assertThat(trace(first)).containsExactly(CANARY, SECOND, THIRD);
            areLive(slipway, first, first, first);

            scene.team().commit("the next");
            isBadOn(SECOND);
            hold(SECOND);
            id = scene.team().pushed("main");
            await(slipway, id, CANARY, SECOND);
            hold(CANARY);
            letGo(SECOND);
            // Both go back to the first; the canary's command is at work when the server is killed.
            JsonNode before = first;
            Awaitility.await().atMost(SOON).until(() -> Collections.frequency(trace(before), CANARY) == 2);
            slipway.kill();
            letGo(CANARY);
            slipway = scene.startProcess();
            JsonNode bad = slipway.awaitEnd(id);
            assertThat(bad.path("state").asText()).as(slipway.log(id)).isEqualTo("rolled_back");
            assertThat(trace(bad)).containsExactly(CANARY, SECOND);
            assertThat(trace(first)).containsExactlyInAnyOrder(CANARY, SECOND, THIRD, CANARY, SECOND);
            areLive(slipway, first, first, first);
        } finally {
            slipway.close();
        }
    }

    private void hold(String host) throws IOException {
        Files.createFile(shared.resolve("hold-" + host));
    }

    private void letGo(String host) throws IOException {
        Files.delete(shared.resolve("hold-" + host));
    }

    private void await(RunningSlipway slipway, long id, String... hosts) throws Exception {
        JsonNode run = slipway.run(id);
        Awaitility.await().atMost(SOON).until(() -> trace(run).equals(List.of(hosts)));
    }

    /** A new one, which ends so, on the hosts so. */
    private JsonNode release(RunningSlipway slipway, String state, String... hosts) throws Exception {
        JsonNode run = slipway.awaitEnd(scene.team().pushed("main"));
        assertThat(run.path("state").asText())
                .as(slipway.log(run.path("id").asLong()))
                .isEqualTo(state);
        assertThat(run.path("hosts"))
                .extracting(host -> host.path("state").asText())
                .containsExactly(hosts);
        scene.team().commit("the next");
        return run;
    }

    /** The commit that is pushed next. */
    private void isBadOn(String host) throws IOException, InterruptedException {
        Files.createFile(shared.resolve("bad-" + host + "-" + scene.team().git("rev-parse", "HEAD")));
    }

    /** The hosts that were told to put this run's commit live, in order. */
    private List<String> trace(JsonNode run) throws IOException {
        String commit = " " + run.path("commit").asText();
        return application.lines().stream()
                .filter(line -> line.endsWith(commit))
                .map(line -> line.substring(0, line.length() - commit.length()))
                .toList();
    }

    private static void areLive(RunningSlipway slipway, JsonNode canary, JsonNode second, JsonNode third)
            throws Exception {
        JsonNode live = slipway.json("/api/status").at("/projects/0/live");
        assertThat(live)
                .extracting(each ->
                        each.path("host").asText() + " " + each.path("run").asLong() + " " + each.path("doubt"))
                .containsExactlyInAnyOrder(
                        CANARY + " " + canary.path("id") + " null",
                        SECOND + " " + second.path("id") + " null",
                        THIRD + " " + third.path("id") + " null");
    }

    /** Notes its turn; waits where a test holds it, and for the other of the two where a test wants them side by side; fails where a test says so. */
    private String command() {
        return """
                cd %s && echo "$SLIPWAY_HOST $SLIPWAY_COMMIT" >>trace && touch "at-$SLIPWAY_HOST-$SLIPWAY_COMMIT"
                if [ -e together ] && [ "$SLIPWAY_HOST" != %s ]; then
                  until [ -e at-%s-$SLIPWAY_COMMIT ] && [ -e at-%s-$SLIPWAY_COMMIT ]; do sleep 0.05; done
                fi
                until [ ! -e "hold-$SLIPWAY_HOST" ]; do sleep 0.05; done
                [ ! -e "bad-$SLIPWAY_HOST-$SLIPWAY_COMMIT" ]
                """.formatted(shared, CANARY, SECOND, THIRD);
    }
}
