package slipway.run.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.run.Store.deploy;
import static slipway.run.Store.test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.Store;
import slipway.run.StoreTest;
import slipway.run.Trigger;
import slipway.run.history.Releases;
import slipway.run.queue.Claim;
import slipway.run.queue.RunQueue;

/** What is noted to be told of runs: each state once, in order, whatever becomes of the run. */
final class PendingReportsTest extends StoreTest {
    private PendingReports reports;

    @BeforeEach
    void aStore() {
        reports = new PendingReports(store.database);
        reports.onlyOf(Set.of(Store.PROJECT));
    }

    private List<String> noted() {
        return reports.open(Store.PROJECT).stream()
                .map(report -> report.run() + " " + report.subject() + " " + report.state()
                        + report.detail().map(text -> ": " + text).orElse(""))
                .toList();
    }

    private static void pass(Claim claim, StageName... stages) {
        for (StageName stage : stages) {
            claim.begin(stage, 0);
            claim.end(stage, StageState.SUCCEEDED, Optional.of(stage.word() + " went well"), 0);
        }
    }

    @Test
    void aDeployIsToldFromItsAcceptanceToItsEnd() {
        store.accept(deploy(1));
        assertThat(noted()).containsExactly("1 TEST WAITING", "1 DEPLOY WAITING");
        Claim claim = store.claim();
        pass(claim, StageName.values());
        claim.finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(noted())
                .containsExactly(
                        "1 TEST WAITING",
                        "1 DEPLOY WAITING",
                        "1 TEST RUNNING",
                        "1 TEST SUCCEEDED: test went well",
                        "1 DEPLOY RUNNING",
                        "1 DEPLOYMENT RUNNING",
                        "1 DEPLOY SUCCEEDED",
                        "1 DEPLOYMENT SUCCEEDED");
    }

    @Test
    void aTestedBranchHasNoDeployAndAFailedOneItsReason() {
        store.accept(test("feature", 1));
        Claim claim = store.claim();
        pass(claim, StageName.CHECKOUT);
        claim.begin(StageName.TEST, 0);
        claim.end(StageName.TEST, StageState.FAILED, Optional.of("exit status 1"), 0);
        claim.finish(RunState.FAILED, Optional.of("test: exit status 1"));
        assertThat(noted()).containsExactly("1 TEST WAITING", "1 TEST RUNNING", "1 TEST FAILED: exit status 1");
    }

    @Test
    void testsThatAnEarlierRunHasPassedArePassed() {
        store.accept(deploy(1));
        Claim claim = store.claim();
        claim.reuse(StageName.TEST, "run 1 has made it", 0);
        claim.reuse(StageName.BUILD, "run 1 has made it", 0);
        assertThat(noted())
                .containsExactly("1 TEST WAITING", "1 DEPLOY WAITING", "1 TEST SUCCEEDED: run 1 has made it");
        assertThat(store.run(1).stage(StageName.TEST).orElseThrow().state()).isEqualTo(StageState.SKIPPED);
    }

    @Test
    void aRollbackThatIsRetriedTellsNothingOfTests() {
        store.accept(deploy(1));
        store.goesLive(new Image("registry/backend:latest", Optional.of("sha256:1")), "host");
        Release release = new Releases(store.database).live(Store.place("host")).orElseThrow();
        long back = store.accept(RunRequest.rollback(release, "main", "ryan", Optional.empty()));
        store.queue.cancel(back, "cancelled by ryan");
        long again = store.accept(RunRequest.retry(store.run(back), "ryan", Optional.of(release.id())));
        assertThat(noted()).filteredOn(line -> line.startsWith(again + " ")).containsExactly(again + " DEPLOY WAITING");
    }

    @Test
    void whatNeverBeginsIsClosedToo() {
        store.accept(test("a", 1));
        store.accept(test("a", 2));
        store.queue.cancel(2, "cancelled by ryan");
        store.skip(test("b", 3), "its message says [skip ci]");
        store.accept(test("c", 4));
        store.claim().finish(RunState.SKIPPED, Optional.of("c had moved on"));
        assertThat(noted())
                .containsExactly(
                        "1 TEST WAITING",
                        "2 TEST WAITING",
                        "1 TEST CANCELLED: a newer push of a came before its turn: run 2",
                        "2 TEST CANCELLED: cancelled by ryan",
                        "3 TEST WAITING",
                        "3 TEST SKIPPED: its message says [skip ci]",
                        "4 TEST WAITING",
                        "4 TEST SKIPPED: c had moved on");
    }

    @Test
    void aRunThatIsBegunAgainAfterACrashTellsNothingTwice() {
        store.accept(deploy(1));
        pass(store.claim(), StageName.CHECKOUT, StageName.TEST);
        RunQueue second = store.queueOf("second life");
        assertThat(second.takeOver()).isEmpty();
        pass(second.claim().orElseThrow(), StageName.CHECKOUT, StageName.TEST);
        RunQueue third = store.queueOf("third life");
        third.takeOver();
        Claim last = third.claim().orElseThrow();
        // Its tests do not hold any more, and that is told.
        last.begin(StageName.TEST, 0);
        last.end(StageName.TEST, StageState.FAILED, Optional.of("exit status 1"), 0);
        last.finish(RunState.FAILED, Optional.of("test: exit status 1"));
        assertThat(noted())
                .containsExactly(
                        "1 TEST WAITING",
                        "1 DEPLOY WAITING",
                        "1 TEST RUNNING",
                        "1 TEST SUCCEEDED: test went well",
                        "1 TEST FAILED: exit status 1",
                        "1 DEPLOY FAILED: test: exit status 1");
    }

    @Test
    void aRunThatIsGivenUpAfterThreeCrashesIsClosed() {
        store.accept(test("a", 1));
        store.claim().begin(StageName.TEST, 0);
        for (int life = 2; life <= 4; life++) {
            RunQueue queue = store.queueOf("life " + life);
            queue.takeOver();
            queue.claim();
        }
        assertThat(noted()).hasSize(3).last().asString().startsWith("1 TEST FAILED: Slipway ended 3 times");
    }

    @Test
    void whatHasBegunIsCancelledWhereItWouldBeSkippedBecauseGitLabSkipsNothingThatRuns() {
        store.accept(test("a", 1));
        store.claim().begin(StageName.TEST, 0);
        RunQueue second = store.queueOf("second life");
        second.takeOver();
        second.claim().orElseThrow().finish(RunState.SKIPPED, Optional.of("a had moved on"));
        assertThat(noted()).containsExactly("1 TEST WAITING", "1 TEST RUNNING", "1 TEST CANCELLED: a had moved on");
    }

    @Test
    void aRollbackSaysNothingOfTests() {
        store.accept(new RunRequest(
                Store.PROJECT,
                "main",
                Optional.empty(),
                Store.commit(1),
                Goal.DEPLOY,
                Optional.of(Store.ENVIRONMENT),
                Trigger.ROLLBACK,
                Optional.of("ryan"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(1L),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        Claim claim = store.claim();
        claim.begin(StageName.REDEPLOY, 0);
        claim.finishInDoubt("redeploy: exit status 1");
        assertThat(noted())
                .containsExactly(
                        "1 DEPLOY WAITING",
                        "1 DEPLOY RUNNING",
                        "1 DEPLOYMENT RUNNING",
                        "1 DEPLOY FAILED: redeploy: exit status 1",
                        "1 DEPLOYMENT FAILED: redeploy: exit status 1");
    }

    @Test
    void ofOtherProjectsAndOfRunsFromBeforeNothingIsTold() {
        reports.onlyOf(Set.of("another"));
        store.accept(test("a", 1));
        reports.onlyOf(Set.of(Store.PROJECT));
        Claim claim = store.claim();
        pass(claim, StageName.TEST);
        claim.finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(noted()).isEmpty();
        store.accept(test("a", 2));
        assertThat(noted()).containsExactly("2 TEST WAITING");
        reports.onlyOf(Set.of());
        assertThat(noted()).isEmpty();
    }

    @Test
    void aRunIsKeptUntilItsEndIsTold() {
        store.accept(test("a", 1));
        store.queue.cancel(1, "cancelled by ryan");
        store.clock.pass(Duration.ofDays(1));
        assertThat(store.retention.prune(Store.PROJECT, 0, 0, store.clock.instant()))
                .isEmpty();
        reports.open(Store.PROJECT).forEach(report -> reports.settle(report, "told", OptionalLong.empty()));
        assertThat(store.retention.prune(Store.PROJECT, 0, 0, store.clock.instant()))
                .containsExactly(1L);
    }
}
