package slipway.run.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.run.Store.PROJECT;
import static slipway.run.Store.deploy;
import static slipway.run.Store.request;
import static slipway.run.Store.test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slipway.run.Accepted;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.Stage;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.Store;
import slipway.run.StoreTest;
import slipway.run.Trigger;
import slipway.run.figures.Deploy;
import slipway.run.figures.Deploys;

/** Which run goes when: newest wins, order, and what may be side by side. */
class RunQueueTest extends StoreTest {
    @Test
    void aNewerPushTakesThePlaceOfOneThatWaits() {
        long older = store.accept(deploy(1));
        long newer = store.accept(deploy(2));
        assertThat(store.state(older)).isEqualTo(RunState.SUPERSEDED);
        assertThat(store.run(older).reason()).contains("a newer push of main came before its turn: run " + newer);
        assertThat(store.run(older).finishedAt()).contains(store.clock.instant());
        assertThat(store.claim().run().id()).isEqualTo(newer);
    }

    @Test
    void theStagesOfARunThatWasGivenBackAreSkippedWhenANewerPushTakesItsPlace() {
        long older = store.accept(test("work", 1));
        store.claim().giveBack();
        store.accept(test("work", 2));
        assertThat(store.run(older).stages()).extracting(Stage::state).containsOnly(StageState.SKIPPED);
    }

    @Test
    void aPushThatOnlyWantsATestDoesNotTakeThePlaceOfADeploy() {
        long deploys = store.accept(deploy(1));
        long tests = store.accept(test("main", 2));
        assertThat(store.state(deploys)).isEqualTo(RunState.QUEUED);
        assertThat(store.state(tests)).isEqualTo(RunState.QUEUED);
        long next = store.accept(deploy(3));
        assertThat(List.of(store.state(deploys), store.state(tests))).containsOnly(RunState.SUPERSEDED);
        assertThat(store.state(next)).isEqualTo(RunState.QUEUED);
    }

    @Test
    void aHeadThatWasSeenBeforeANewerPushCameDoesNotTakeItsPlace() {
        long looks = store.accept(deploy(1));
        store.claim();
        long newer = store.accept(deploy(3));
        Accepted seen = store.queue.acceptHead(request(PROJECT, "main", 2, Goal.DEPLOY, Trigger.CATCH_UP), looks);
        assertThat(seen).isInstanceOf(Accepted.Repeated.class);
        assertThat(seen.run()).isEqualTo(newer);
        assertThat(store.state(newer)).isEqualTo(RunState.QUEUED);
    }

    @Test
    void aHeadIsTakenIfOnlyATestOrARunByHandCameMeanwhile() {
        long looks = store.accept(deploy(1));
        store.claim();
        store.accept(test("main", 3));
        store.accept(request(PROJECT, "main", 4, Goal.DEPLOY, Trigger.MANUAL));
        Accepted seen = store.queue.acceptHead(request(PROJECT, "main", 2, Goal.DEPLOY, Trigger.CATCH_UP), looks);
        assertThat(seen).isInstanceOf(Accepted.Queued.class);
        assertThat(store.run(seen.run()).commit()).isEqualTo(Store.commit(2));
    }

    @Test
    void aRunAtWorkIsLeftToFinishAndTold() {
        long running = store.accept(deploy(1));
        store.claim();
        Accepted newer = store.queue.accept(deploy(2));
        assertThat(newer).isEqualTo(new Accepted.Queued(newer.run(), List.of(), List.of(running)));
        assertThat(store.state(running)).isEqualTo(RunState.RUNNING);
        Accepted onlyTests = store.queue.accept(test("main", 3));
        assertThat(onlyTests).isEqualTo(new Accepted.Queued(onlyTests.run(), List.of(), List.of()));
    }

    @Test
    void whatAPersonAskedForSupersedesNothing() {
        long push = store.accept(deploy(1));
        long manual = store.accept(request(PROJECT, "main", 2, Goal.DEPLOY, Trigger.MANUAL));
        assertThat(store.state(push)).isEqualTo(RunState.QUEUED);
        assertThat(store.state(manual)).isEqualTo(RunState.QUEUED);
    }

    @Test
    void theSameCommitOfTheSameBranchIsNotQueuedTwice() {
        long waits = store.accept(deploy(1));
        assertThat(store.queue.accept(deploy(1)))
                .isEqualTo(new Accepted.Repeated(waits, "this commit of this branch waits or runs already"));
        Claim claim = store.claim();
        assertThat(store.accept(deploy(1))).isEqualTo(waits);
        claim.finish(RunState.FAILED, Optional.of("test: exit status 1"));
        assertThat(store.accept(deploy(1))).isGreaterThan(waits);
        assertThat(store.accept(test("feature", 1))).as("another branch").isGreaterThan(waits);
    }

    @Test
    void aCommitWhoseRunIsBeingCancelledGetsANewRun() {
        long cancelled = store.accept(deploy(1));
        Claim claim = store.claim();
        store.queue.noteCancelling(cancelled, "cancelled by ryan", () -> true);
        long again = store.accept(deploy(1));
        assertThat(again).isGreaterThan(cancelled);
        assertThat(store.accept(deploy(1))).isEqualTo(again);
        claim.finish(RunState.CANCELLED, Optional.of("cancelled by ryan"));
        assertThat(store.claim().run().id()).isEqualTo(again);
    }

    @Test
    void aCommitWhoseRunWasCancelledTooLateGetsNoSecondRun() {
        long run = store.accept(deploy(1));
        Claim claim = store.claim();
        store.queue.noteCancelling(run, "cancelled by ryan", () -> true);
        claim.goesOn();
        assertThat(store.accept(deploy(1))).isEqualTo(run);
        store.queue.noteCancelling(run, "noted when the run had gone on", () -> false);
        assertThat(store.accept(deploy(1))).isEqualTo(run);
    }

    @Test
    void aRetryHasItsCommitsTimeThoughItChecksNothingOut() {
        Instant committed = store.clock.instant().minus(Duration.ofHours(3));
        long first = store.accept(deploy(1));
        Claim failed = store.claim();
        failed.committed(committed, "Ada", "A title");
        failed.finish(RunState.FAILED, Optional.of("redeploy: exit status 1"));
        store.queue.accept(RunRequest.retry(store.run(first), "ryan", Optional.empty()));
        store.goesLive(new Image("backend:latest", Optional.of("sha256:1")), "one");

        assertThat(new Deploys(store.database).since(Store.PROJECT, Store.ENVIRONMENT, Instant.EPOCH))
                .extracting(Deploy::committedAt)
                .containsExactly(Optional.of(committed));
    }

    @Test
    void theSameCommitWithMoreToDoIsQueued() {
        long tests = store.accept(test("main", 1));
        long deploys = store.accept(deploy(1));
        assertThat(deploys).isGreaterThan(tests);
        assertThat(store.state(tests)).isEqualTo(RunState.SUPERSEDED);
        assertThat(store.accept(test("main", 1))).as("the deploy tests it too").isEqualTo(deploys);
    }

    @Test
    void aCommitThatAsksNotToBeRunIsRecordedOnly() {
        long waits = store.accept(deploy(1));
        Accepted skipped = store.skip(deploy(2), "[skip ci]");
        assertThat(skipped).isEqualTo(new Accepted.Skipped(skipped.run(), "[skip ci]"));
        Run run = store.run(skipped.run());
        assertThat(run.state()).isEqualTo(RunState.SKIPPED);
        assertThat(run.reason()).contains("[skip ci]");
        assertThat(run.stages()).extracting(Stage::state).containsOnly(StageState.SKIPPED);
        assertThat(store.state(waits)).isEqualTo(RunState.QUEUED);
    }

    @Test
    void aBranchKeepsItsOrderAndHasOneRunAtWork() {
        long first = store.accept(request(PROJECT, "main", 1, Goal.TEST, Trigger.MANUAL));
        long second = store.accept(request(PROJECT, "main", 2, Goal.TEST, Trigger.MANUAL));
        Claim claim = store.claim();
        assertThat(claim.run().id()).isEqualTo(first);
        assertThat(store.queue.claim()).isEmpty();
        claim.finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(store.claim().run().id()).isEqualTo(second);
    }

    @Test
    void aRunGivenBackGoesBeforeTheNewerOneOfItsBranch() {
        long first = store.accept(deploy(1));
        Claim claim = store.claim();
        store.accept(request(PROJECT, "main", 2, Goal.DEPLOY, Trigger.MANUAL));
        claim.giveBack();
        Claim again = store.claim();
        assertThat(again.run().id()).isEqualTo(first);
        assertThat(again.run().attempt()).isEqualTo(2);
    }

    @Test
    void aProjectHasOneDeployAtWorkAndItsTestsBesideIt() {
        long main = store.accept(deploy(1));
        long other = store.accept(request(PROJECT, "hotfix", 2, Goal.DEPLOY, Trigger.MANUAL));
        long feature = store.accept(test("feature", 3));
        Claim deploying = store.claim();
        assertThat(deploying.run().id()).isEqualTo(main);
        assertThat(store.claim().run().id())
                .as("the deploy waits, the test does not")
                .isEqualTo(feature);
        assertThat(store.queue.claim()).isEmpty();
        deploying.finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(store.claim().run().id()).isEqualTo(other);
    }

    @Test
    void differentProjectsRunSideBySide() {
        long backend = store.accept(deploy(1));
        long frontend = store.accept(request("frontend", "main", 1, Goal.DEPLOY, Trigger.PUSH));
        assertThat(List.of(store.claim().run().id(), store.claim().run().id())).containsExactly(backend, frontend);
    }

    @Test
    void aRunIsAsItWasAskedFor() {
        Run run = store.run(store.accept(deploy(7)));
        assertThat(run.commit()).isEqualTo(Store.commit(7));
        assertThat(run.requestedBy()).contains("ryan");
        assertThat(run.title()).contains("A commit");
        assertThat(run.createdAt()).isEqualTo(store.clock.instant());
        assertThat(run.attempt()).isZero();
        assertThat(run.startedAt()).isEmpty();
        assertThat(run.stages()).extracting(Stage::name).containsExactly(StageName.values());
        assertThat(run.stages()).extracting(Stage::state).containsOnly(StageState.WAITING);
    }

    @Test
    void onlyWhatWaitsIsCancelledHere() {
        long run = store.accept(deploy(1));
        store.claim();
        assertThat(store.queue.cancel(run, "by hand")).isFalse();
        assertThat(store.queue.cancel(99, "by hand")).isFalse();
        assertThat(store.state(run)).isEqualTo(RunState.RUNNING);
    }
}
