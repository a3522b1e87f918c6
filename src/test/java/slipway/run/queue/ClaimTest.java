package slipway.run.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static slipway.run.Store.deploy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import slipway.run.ClaimLost;
import slipway.run.HostState;
import slipway.run.Image;
import slipway.run.Run;
import slipway.run.RunHost;
import slipway.run.RunState;
import slipway.run.Stage;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.StoreTest;
import slipway.run.history.Releases;

/** The right to work on a run: who has it, who lost it, and what a new life of the server makes of it. */
class ClaimTest extends StoreTest {
    private static final Image IMAGE = new Image("registry/backend:latest", Optional.of("sha256:" + "a".repeat(64)));

    private static final RunHost WAITING = new RunHost(
            0,
            "host",
            HostState.WAITING,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    @Test
    void theStagesAreRecordedAsTheyPass() {
        long run = store.accept(deploy(1));
        Claim claim = store.claim();
        claim.begin(StageName.CHECKOUT, 10);
        assertThat(store.run(run).stage(StageName.CHECKOUT))
                .contains(new Stage(
                        StageName.CHECKOUT,
                        StageState.RUNNING,
                        Optional.of(store.clock.instant()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(10L),
                        Optional.empty()));
        claim.end(StageName.CHECKOUT, StageState.SUCCEEDED, Optional.of("3 files"), 20);
        claim.begin(StageName.TEST, 20);
        claim.finish(RunState.FAILED, Optional.of("test: exit status 1"));
        assertThat(store.run(run).stages())
                .extracting(Stage::state)
                .containsExactly(
                        StageState.SUCCEEDED,
                        StageState.FAILED,
                        StageState.SKIPPED,
                        StageState.SKIPPED,
                        StageState.SKIPPED);
        assertThat(store.run(run).finishedAt()).contains(store.clock.instant());
    }

    @Test
    void whoHasLostTheRunChangesNothing() {
        long run = store.accept(deploy(1));
        Claim old = store.claim();
        old.begin(StageName.REDEPLOY, 0);
        List<Claim> taken = store.queueOf("second life").takeOver();
        assertThat(taken).hasSize(1);
        Run before = store.run(run);
        assertLost(run, writesOf(old));
        assertThat(store.run(run)).isEqualTo(before);
        assertThat(new Releases(store.database).liveSince(Instant.EPOCH, store.clock.instant()))
                .isEmpty();
        taken.get(0).finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(store.state(run)).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void anEarlierAttemptOfTheSameServerHasLostTheRunToo() {
        long run = store.accept(deploy(1));
        Claim first = store.claim();
        first.giveBack();
        Claim second = store.claim();
        Run before = store.run(run);
        assertLost(run, writesOf(first));
        assertThat(store.run(run)).isEqualTo(before);
        second.finish(RunState.SUCCEEDED, Optional.empty());
        assertLost(run, writesOf(second));
    }

    @Test
    void aFenceRisesAndStaysSmallWhateverTheClockSays() {
        store.clock.pass(Duration.ofDays(15_000));
        store.accept(deploy(1));
        Claim claim = store.claim();
        long first = claim.layOut(List.of("host"));
        assertThat(first).isLessThan(Integer.MAX_VALUE);
        assertThat(claim.layOut(List.of("host"))).isEqualTo(first + 1);
    }

    private static List<ThrowingCallable> writesOf(Claim claim) {
        return List.of(
                () -> claim.begin(StageName.TEST, 1),
                () -> claim.end(StageName.TEST, StageState.SUCCEEDED, Optional.empty(), 2),
                () -> claim.image(new Image("another", Optional.empty()), "settings"),
                () -> claim.finish(RunState.FAILED, Optional.of("late")),
                () -> claim.layOut(List.of("host")),
                () -> claim.on(WAITING).begin(),
                () -> claim.on(WAITING).live(Optional.of(IMAGE), "late", true),
                () -> claim.on(WAITING).liveInDoubt(Optional.of(IMAGE), "late"),
                () -> claim.on(WAITING).backOut("late"),
                () -> claim.on(WAITING).rolledBack(Optional.of(IMAGE), "late", Optional.empty()),
                () -> claim.on(WAITING).failed("late"),
                () -> claim.on(WAITING).failedInDoubt("late"),
                () -> claim.on(WAITING).skipped("late"),
                () -> claim.finishInDoubt("late"),
                claim::giveBack);
    }

    private static void assertLost(long run, List<ThrowingCallable> writes) {
        for (ThrowingCallable write : writes) {
            assertThatThrownBy(write)
                    .isInstanceOf(ClaimLost.class)
                    .hasMessage("run " + run + " is not this server's any more");
        }
    }

    @Test
    void aRunThatHadNotReachedRedeployWaitsAgain() {
        long run = store.accept(deploy(1));
        Claim claim = store.claim();
        claim.begin(StageName.CHECKOUT, 0);
        claim.end(StageName.CHECKOUT, StageState.SUCCEEDED, Optional.empty(), 5);
        claim.begin(StageName.PUSH, 5);
        RunQueue next = store.queueOf("second life");
        assertThat(next.takeOver()).isEmpty();
        assertThat(store.state(run)).isEqualTo(RunState.QUEUED);
        assertThat(store.run(run).stages()).extracting(Stage::state).containsOnly(StageState.WAITING);
        Run again = next.claim().orElseThrow().run();
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(store.run(run).stages()).extracting(Stage::state).containsOnly(StageState.WAITING);
    }

    @Test
    void aRunThatWasBeingCancelledIsNotBegunAgain() {
        long run = store.accept(deploy(1));
        Claim claim = store.claim();
        claim.begin(StageName.TEST, 0);
        store.queue.noteCancelling(run, "cancelled by ryan", () -> true);
        RunQueue next = store.queueOf("second life");
        assertThat(next.takeOver()).isEmpty();
        assertThat(store.state(run)).isEqualTo(RunState.CANCELLED);
        assertThat(store.run(run).reason()).contains("cancelled by ryan");
        assertThat(store.run(run).stage(StageName.TEST).orElseThrow().state()).isEqualTo(StageState.CANCELLED);
        assertThat(next.claim()).isEmpty();
    }

    @Test
    void aRunIsBegunThreeTimesAtMost() {
        long run = store.accept(deploy(1));
        for (int life = 1; life <= 3; life++) {
            Claim claim = store.queueOf("life " + life).claim().orElseThrow();
            assertThat(claim.run().attempt()).isEqualTo(life);
            claim.begin(StageName.TEST, 0);
            store.queueOf("life " + (life + 1)).takeOver();
        }
        assertThat(store.state(run)).isEqualTo(RunState.FAILED);
        assertThat(store.run(run).reason().orElseThrow())
                .startsWith("Slipway ended 3 times while this run was at work")
                .endsWith("look at the server's log, then retry it");
        assertThat(store.run(run).stage(StageName.TEST).orElseThrow().state()).isEqualTo(StageState.FAILED);
        assertThat(store.queue.claim()).isEmpty();
    }

    @Test
    void aRunInItsRedeployIsReturnedToBeSettled() {
        long run = store.accept(deploy(1));
        Claim claim = store.claim();
        claim.image(IMAGE, "settings");
        claim.begin(StageName.REDEPLOY, 7);
        List<Claim> toSettle = store.queueOf("second life").takeOver();
        assertThat(toSettle).extracting(each -> each.run().id()).containsExactly(run);
        assertThat(toSettle.get(0).run().attempt()).isEqualTo(1);
        assertThat(toSettle.get(0).run().image()).contains(IMAGE);
        assertThat(store.state(run)).isEqualTo(RunState.RUNNING);
    }
}
