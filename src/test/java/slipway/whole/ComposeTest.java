package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.whole.WholeStack.digest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.FaultyLine;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** What may befall a release that is exchanged without a script: each time the run and the status tell what is true. */
@NeedsParts
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class ComposeTest {
    private static final Duration SOON = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private Scene scene;
    private WholeStack stack;
    private RunningSlipway slipway;

    @BeforeEach
    void aStackOnTheHost() throws Exception {
        scene = Scene.in(folder);
        stack = WholeStack.layOut(scene);
        stack.verify(2, "60s");
        scene.settings().server("catchUpEvery", "10s");
    }

    @AfterEach
    void itIsTakenDown() throws Exception {
        if (slipway != null) {
            slipway.close();
        }
        stack.takeDown();
    }

    @Test
    @Tag("old-docker")
    void whateverIsWrongWithAReleaseTheOneBeforeIsLiveAndTheRunSaysWhy() throws Exception {
        try (FaultyLine line = scene.lineToHost()) {
            slipway = scene.start();
            holds(stack.pushGood("first"));
            JsonNode second = holds(stack.pushGood("second"));
            JsonNode dead = backedOut(stack.push("good bye", "echo no database; exit 3"), second, "status 3");
            assertThat(slipway.log(dead.path("id").asLong())).contains("no database");
            String unhealthy = "HEALTHCHECK --interval=1s --timeout=5s --retries=1 CMD false";
            backedOut(stack.push("good heavens", WholeStack.SERVES, unhealthy), second, "says unhealthy");
            cannotBePulled(line, second);

            verify(3, "60s");
            backedOut(stack.push("good for a moment", "httpd -p 8080 -h /www; sleep 2; exit 4"), second, "status 4");
            verify(1, "4s");
            backedOut(stack.push("wrong", WholeStack.SERVES), second, "answers 200, but without the text: good");
            assertThat(states())
                    .containsExactly("rolled_back", "rolled_back", "rolled_back", "rolled_back", "live", "replaced");
        }
    }

    private void cannotBePulled(FaultyLine line, JsonNode before) throws Exception {
        line.fallSilent();
        long id = stack.pushGood("but gone");
        slipway.awaitStage(id, "redeploy", "running");
        stack.takeFromRegistry(slipway.run(id));
        line.comeBack();
        JsonNode run = ended(id, "failed");
        assertThat(run.path("reason").asText()).contains(digest(run), "is gone from the registry and from the host");
        isLive(before);
    }

    @Test
    void neighboursAreWatchedAndTheWayBackNeedsNoBuild() throws Exception {
        slipway = scene.start();
        JsonNode first = holds(stack.pushGood("first"));
        JsonNode second = holds(stack.pushGood("second"));
        JsonNode third = liveBesideAStoppedNeighbour();
        goesBack("/rollback", "", second);
        goesBack("/rollback", "", first);

        stack.takeFromRegistry(second);
        stack.takeFromHost(second);
        JsonNode gone = ended(asked("/runs", "{\"release\": 2}"), "failed");
        assertThat(gone.path("reason").asText()).contains("is gone from the registry and from the host; build it");
        isLive(first);
        assertThat(states()).containsExactly("live", "replaced", "replaced", "replaced", "replaced");

        String seen = live().path("seenAt").asText();
        stack.serveByHand(third);
        // Who looks in the middle of that sees that nothing runs.
        Awaitility.await()
                .atMost(SOON)
                .until(() -> live().path("drift").asText().contains(digest(third)));
        assertThat(live().path("drifted").asBoolean()).isTrue();
        assertThat(live().path("drift").asText()).contains(third.path("commit").asText());
        assertThat(live().path("run")).isNotEqualTo(third.path("id"));
        whatWasPutLiveByHandComesBack(third);
        stack.serveByHand(first);
        Awaitility.await().atMost(SOON).until(() -> !live().path("drifted").asBoolean());
        assertThat(live().path("seenAt").asText()).isGreaterThan(seen);
        isLive(first);
    }

    @Test
    void aReleasesOwnCommandsRunOnceForAllHostsAndNotOnTheWayBack() throws Exception {
        stack.commands("(printf 'INCR migrations\\r\\nQUIT\\r\\n'; sleep 1) | nc redis 6379", "test ! -e /fails-after");
        String known = Files.readString(scene.parts().folder().resolve("host/known_hosts"));
        Path both = Files.writeString(folder.resolve("both"), known + known.replace("[127.0.0.1]", "[localhost]"));
        scene.settings()
                .part("redeploy", "hosts", List.of("127.0.0.1", "localhost"))
                .part("redeploy", "host", null)
                .part("redeploy", "knownHosts", both.toString());
        slipway = scene.start();
        ended(stack.pushGood("first"), "succeeded");
        assertThat(migrations()).isEqualTo("1");

        JsonNode second = ended(stack.push("good second", WholeStack.SERVES, "RUN touch /fails-after"), "failed");
        String told = "the new release holds and is live, but the command \"after\" ended with status 1";
        assertThat(second.path("reason").asText()).contains(told);
        JsonNode canary = slipway.json("/api/status").at("/projects/0/live/0");
        assertThat(canary.path("run")).isEqualTo(second.path("id"));
        assertThat(canary.path("doubt").asText()).contains(told);
        assertThat(migrations()).isEqualTo("2");

        ended(asked("/rollback", ""), "succeeded");
        assertThat(migrations()).isEqualTo("2");
    }

    private String migrations() throws Exception {
        return stack.docker("exec", stack.container("redis"), "redis-cli", "get", "migrations");
    }

    /** The host puts back what it found, and that is not what is recorded. */
    private void whatWasPutLiveByHandComesBack(JsonNode found) throws Exception {
        JsonNode recorded = live();
        JsonNode bad = ended(stack.push("good bye", "exit 3"), "rolled_back");
        assertThat(bad.path("reason").asText())
                .contains(digest(found) + " is live again")
                .contains("that is not release " + recorded.path("release").asText());
        assertThat(live().path("release")).isEqualTo(recorded.path("release"));
        assertThat(live().path("drift").asText()).contains(digest(found));
        stack.isWholeWith(found);
    }

    @Test
    void whatTheHostHadDoneWhenItsTimeWasOverIsWhatTheRunSays() throws Exception {
        slipway = scene.start();
        // The exchange takes longer than its time, which is enough for a slow host to begin it.
        stack.endsWithin("35s");
        JsonNode first = holds(stack.push("good first", "trap '' TERM; " + WholeStack.SERVES));
        scene.settings().part("redeploy", "timeout", "14s");
        verify(3, "3s");
        JsonNode late = ended(stack.pushGood("second"), "rolled_back");
        assertThat(late.path("reason").asText())
                .contains("ran out of time after ", "; web did not hold: stopped before it was known")
                .contains(digest(first) + " is live again");
        isLive(first);
    }

    private JsonNode liveBesideAStoppedNeighbour() throws Exception {
        long id = stack.pushGood("third");
        Awaitility.await().atMost(SOON).until(() -> slipway.log(id).contains("slipway: exchanging web"));
        stack.docker("stop", "-t", "0", stack.container("redis"));
        JsonNode run = ended(id, "failed");
        assertThat(run.path("reason").asText())
                .contains("the new release holds, but")
                .containsPattern("[_-]redis[_-]1 was running, and is");
        assertThat(live().path("run")).isEqualTo(run.path("id"));
        assertThat(live().path("doubt").asText()).containsPattern("[_-]redis[_-]1 was running, and is not");
        stack.docker("start", stack.container("redis"));
        stack.isWholeWith(run);
        return run;
    }

    private JsonNode holds(long id) throws Exception {
        JsonNode run = ended(id, "succeeded");
        isLive(run);
        assertThat(live().path("run")).isEqualTo(run.path("id"));
        assertThat(live().path("isHead").asBoolean()).isTrue();
        return run;
    }

    private JsonNode backedOut(long id, JsonNode before, String why) throws Exception {
        JsonNode run = ended(id, "rolled_back");
        assertThat(run.path("reason").asText())
                .startsWith("redeploy: web did not hold: ")
                .contains(why, digest(before) + " is live again");
        assertThat(run.at("/hosts/0/state").asText()).isEqualTo("rolled_back");
        isLive(before);
        assertThat(live().path("run")).isEqualTo(before.path("id"));
        assertThat(live().path("isHead").asBoolean(true)).isFalse();
        return run;
    }

    private void goesBack(String path, String body, JsonNode to) throws Exception {
        JsonNode run = ended(asked(path, body), "succeeded");
        assertThat(List.of("checkout", "test", "build", "push", "redeploy"))
                .extracting(stage -> RunningSlipway.stageState(run, stage))
                .containsExactly("skipped", "skipped", "skipped", "skipped", "succeeded");
        assertThat(live().path("run")).isEqualTo(run.path("id"));
        isLive(to);
    }

    /** On the host, and by the status; both without a doubt. */
    private void isLive(JsonNode run) throws Exception {
        stack.isWholeWith(run);
        assertThat(live().path("digest").asText()).isEqualTo(digest(run));
        assertThat(live().path("commit")).isEqualTo(run.path("commit"));
        assertThat(live().path("doubt").isNull()).as(live().toString()).isTrue();
        assertThat(live().path("drifted").asBoolean(true)).isFalse();
    }

    private void verify(int samples, String within) throws Exception {
        stack.verify(samples, within);
        slipway.reload();
    }

    private long asked(String path, String body) throws Exception {
        HttpResponse<String> answer = slipway.post("/api/projects/" + scene.project() + path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return new ObjectMapper().readTree(answer.body()).path("id").asLong();
    }

    private JsonNode ended(long id, String state) throws Exception {
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo(state);
        return run;
    }

    private JsonNode live() throws IOException, InterruptedException {
        JsonNode live = slipway.json("/api/status").at("/projects/0/live");
        assertThat(live).hasSize(1);
        return live.get(0);
    }

    private List<String> states() throws Exception {
        List<String> states = new ArrayList<>();
        slipway.json("/api/projects/" + scene.project() + "/releases")
                .path("releases")
                .forEach(release -> states.add(release.path("state").asText()));
        return states;
    }
}
