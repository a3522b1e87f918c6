package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.whole.WholeStack.digest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.FaultyLine;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** An exchange whose Slipway is killed, or whose line is cut: the host ends whole, and the run tells the truth. */
@NeedsParts
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class BrokenComposeTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String PULLING = "slipway: pulling ";
    private static final String EXCHANGING = "slipway: exchanging web";
    private static final String PUTTING_BACK = "slipway: putting back ";

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
    }

    @AfterEach
    void itIsTakenDown() throws Exception {
        if (slipway != null) {
            slipway.close();
        }
        stack.takeDown();
    }

    @Test
    void whereverSlipwayIsKilledTheHostGoesOnAndTheRunTellsHowItWent() throws Exception {
        slipway = scene.startProcess();
        JsonNode first = holds(killedAt(stack.pushGood("first"), PULLING));
        JsonNode dead = backedOut(killedAt(stack.push("good bye", "echo no database; exit 3"), EXCHANGING), first);
        assertThat(dead.path("reason").asText()).contains("status 3");
        backedOut(killedAt(stack.push("good night", "exit 4"), PUTTING_BACK), first);

        long watched = stack.pushGood("second");
        await(watched, WholeStack.STARTED);
        slipway.kill();
        JsonNode second = holds(startedAgain(watched));

        long ended = stack.push("farewell good", "exit 5");
        await(ended, EXCHANGING);
        JsonNode run = slipway.run(ended);
        slipway.kill();
        Awaitility.await().atMost(SOON).until(() -> stack.hasEnded(run));
        stack.isWholeWith(second);
        backedOut(startedAgain(ended), second);
    }

    @Test
    void whereverTheLineIsCutTheRunGoesOn() throws Exception {
        try (FaultyLine line = scene.lineToHost()) {
            slipway = scene.startProcess();
            JsonNode first =
                    holds(cutAt(line, stack.pushGood("first"), PULLING, EXCHANGING, WholeStack.STARTED, "and held"));
            long bad = stack.push("good bye", "echo no database; exit 3");
            backedOut(cutAt(line, bad, PULLING, EXCHANGING, "did not hold", PUTTING_BACK), first);
            assertThat(slipway.log(bad)).containsOnlyOnce(EXCHANGING).containsOnlyOnce(PUTTING_BACK);
        }
    }

    /** The host finds that the release holds; what it answers here is what Slipway itself does not like. */
    @Test
    void aBackOutThatSlipwayItselfBeganIsFinishedAfterAKill() throws Exception {
        stack.verifyFromHere("2s");
        slipway = scene.startProcess();
        JsonNode first = holds(stack.pushGood("first"));
        for (String step : List.of("putting back what ran before", EXCHANGING + ".*" + EXCHANGING)) {
            long id = stack.push("bad before " + step.length(), WholeStack.SERVES);
            Pattern moment = Pattern.compile(step, Pattern.DOTALL);
            Awaitility.await()
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> moment.matcher(slipway.log(id)).find());
            slipway.kill();
            startedAgain(id);
            JsonNode run = slipway.awaitEnd(id);
            assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo("rolled_back");
            assertThat(run.path("reason").asText()).contains("the release before is live again");
            stack.isWholeWith(first);
            JsonNode status = slipway.json("/api/status").at("/projects/0/live/0");
            assertThat(status.path("run").asLong()).isEqualTo(first.path("id").asLong());
            assertThat(status.path("doubt").isNull()).as(status.toString()).isTrue();
        }
    }

    private long cutAt(FaultyLine line, long id, String... steps) throws IOException {
        for (String step : steps) {
            await(id, step);
            line.cut();
        }
        return id;
    }

    private long killedAt(long id, String step) throws Exception {
        await(id, step);
        slipway.kill();
        return startedAgain(id);
    }

    private long startedAgain(long id) throws Exception {
        slipway = scene.startProcess();
        assertThat(slipway.run(id).path("attempt").asInt()).isEqualTo(1);
        return id;
    }

    private void await(long id, String step) {
        Pattern said = Pattern.compile(step);
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> said.matcher(slipway.log(id)).find());
    }

    private JsonNode holds(long id) throws Exception {
        return ended(id, "succeeded", id);
    }

    private JsonNode backedOut(long id, JsonNode before) throws Exception {
        JsonNode run = ended(id, "rolled_back", before.path("id").asLong());
        assertThat(run.path("reason").asText()).contains(digest(before) + " is live again");
        assertThat(stack.output(run)).containsOnlyOnce(PUTTING_BACK);
        return run;
    }

    /** @param live the run whose image is live then */
    private JsonNode ended(long id, String state, long live) throws Exception {
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo(state);
        assertThat(stack.output(run)).containsOnlyOnce(PULLING).containsOnlyOnce(EXCHANGING);
        stack.isWholeWith(slipway.run(live));
        JsonNode status = slipway.json("/api/status").at("/projects/0/live/0");
        assertThat(status.path("run").asLong()).isEqualTo(live);
        assertThat(status.path("doubt").isNull()).as(status.toString()).isTrue();
        return run;
    }
}
