package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.run.Store.PROJECT;
import static slipway.run.Store.deploy;
import static slipway.run.Store.request;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import slipway.database.Database;
import slipway.run.BranchHead;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.Store;
import slipway.run.StoreTest;
import slipway.run.Trigger;
import slipway.run.queue.Claim;

/** What was recorded is found again, a page at a time, for as long as it is kept. */
class HistoryTest extends StoreTest {
    private static final Image IMAGE = new Image("registry/backend:latest", Optional.empty());

    @Test
    void pagesFollowEachOtherWithoutGapOrOverlap() {
        for (int commit = 1; commit <= 10; commit++) {
            store.accept(deploy(commit));
        }
        List<Long> read = new ArrayList<>();
        Optional<Long> before = Optional.empty();
        List<Run> page = list(before, 4);
        while (!page.isEmpty()) {
            page.forEach(run -> read.add(run.id()));
            before = Optional.of(page.get(page.size() - 1).id());
            // What comes meanwhile does not shift the pages.
            store.accept(deploy(100 + read.size()));
            page = list(before, 4);
        }
        assertThat(read)
                .isEqualTo(LongStream.rangeClosed(1, 10).mapToObj(i -> 11 - i).toList());
    }

    private List<Run> list(Optional<Long> before, int limit) {
        return store.history.list(new History.Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                before,
                limit));
    }

    @Test
    void whatIsListedCanBeNarrowed() {
        long superseded = store.accept(deploy(1));
        long waits = store.accept(deploy(2));
        long feature = store.accept(Store.test("feature", 3));
        long elsewhere = store.accept(request("frontend", "main", 4, Goal.DEPLOY, Trigger.PUSH));
        assertThat(ids(Optional.of(PROJECT), Optional.empty(), Optional.empty()))
                .containsExactly(feature, waits, superseded);
        assertThat(ids(Optional.empty(), Optional.of("main"), Optional.empty()))
                .containsExactly(elsewhere, waits, superseded);
        assertThat(ids(Optional.of(PROJECT), Optional.of("main"), Optional.of(RunState.SUPERSEDED)))
                .containsExactly(superseded);
    }

    private List<Long> ids(Optional<String> project, Optional<String> branch, Optional<RunState> state) {
        return store
                .history
                .list(new History.Filter(
                        project, branch, state, Optional.empty(), Optional.empty(), Optional.empty(), 50))
                .stream()
                .map(Run::id)
                .toList();
    }

    @Test
    void theRunThatEndedLastIsNotAlwaysTheNewest() {
        long first = store.accept(deploy(1));
        Claim slow = store.claim();
        store.accept(Store.test("feature", 2));
        store.claim().finish(RunState.SUCCEEDED, Optional.empty());
        store.clock.pass(Duration.ofMinutes(1));
        slow.finish(RunState.FAILED, Optional.of("test: exit status 1"));
        assertThat(store.history.lastEnded(PROJECT).map(Run::id)).contains(first);
    }

    @Test
    void onlyPushesTellHowFarABranchIsHandled() {
        long push = store.accept(deploy(1));
        long manual = store.accept(request(PROJECT, "main", 2, Goal.DEPLOY, Trigger.MANUAL));
        assertThat(store.branches.newestPush(PROJECT, "main").map(Run::id)).contains(push);
        assertThat(store.branches.newest(PROJECT, "main", Store.commit(2)).map(Run::id))
                .contains(manual);
        assertThat(store.branches.baseline(PROJECT, "main")).isEmpty();
        store.branches.noteBaseline(PROJECT, "main", new BranchHistory.Baseline(Store.commit(1), 0));
        var handled = new BranchHistory.Baseline(Store.commit(2), push);
        store.branches.noteBaseline(PROJECT, "main", handled);
        assertThat(store.branches.baseline(PROJECT, "main")).contains(handled);
    }

    @Test
    void oldRunsAreForgottenButNotThatOfWhatIsLive() {
        long live = store.accept(deploy(1));
        store.goesLive(IMAGE, "host");
        List<Long> failed = fail(2, 5);
        long waits = store.accept(deploy(6));
        assertThat(store.retention.prune(PROJECT, 3, 0, store.clock.instant()))
                .as("the newest three stay, and with them the one that waits")
                .containsExactlyInAnyOrder(failed.get(0), failed.get(1));
        assertThat(store.state(live)).isEqualTo(RunState.SUCCEEDED);
        assertThat(store.state(waits)).isEqualTo(RunState.QUEUED);

        store.clock.pass(Duration.ofDays(30));
        assertThat(store.retention.prune(PROJECT, 100, 0, store.clock.instant()))
                .as("by age")
                .containsExactlyInAnyOrder(failed.get(2), failed.get(3));
        assertThat(store.state(live)).isEqualTo(RunState.SUCCEEDED);
        assertThat(store.state(waits)).isEqualTo(RunState.QUEUED);
    }

    @Test
    void testsOfManyBranchesTakeNoDeploysPlace() {
        List<Long> deploys = fail(1, 3);
        List<Long> tests = new ArrayList<>();
        for (int commit = 10; commit < 15; commit++) {
            tests.add(store.accept(Store.test("branch-" + commit, commit)));
            store.claim().finish(RunState.FAILED, Optional.of("because"));
        }
        assertThat(store.retention.prune(PROJECT, 2, 0, store.clock.instant()))
                .containsExactlyInAnyOrder(deploys.get(0), tests.get(0), tests.get(1), tests.get(2));
    }

    @Test
    void pushesThatChangedNothingOfTheProjectTakeNoDeploysPlaceAndTheNewestStays() {
        List<Long> deploys = fail(1, 3);
        List<Long> skipped = new ArrayList<>();
        for (int commit = 10; commit < 15; commit++) {
            skipped.add(store.accept(deploy(commit)));
            Claim claim = store.claim();
            claim.unchangedSince(Set.of(Store.commit(1)), List.of("web/**"));
            claim.finish(RunState.SKIPPED, Optional.of("nothing under web/** changed"));
        }
        assertThat(store.retention.prune(PROJECT, 2, 0, store.clock.instant()))
                .containsExactlyInAnyOrder(deploys.get(0), skipped.get(0), skipped.get(1), skipped.get(2));
        store.clock.pass(Duration.ofDays(100));
        assertThat(store.retention.prune(PROJECT, 2, 0, store.clock.instant()))
                .as("by the newest one the head is known to be live")
                .containsExactlyInAnyOrder(deploys.get(1), deploys.get(2), skipped.get(3));
    }

    @Test
    void aReleaseThatARollbackMayNeedKeepsItsRun() {
        long first = store.accept(deploy(1));
        store.goesLive(IMAGE, "host");
        store.accept(deploy(2));
        store.goesLive(IMAGE, "host");
        assertThat(store.retention.prune(PROJECT, 1, 2, store.clock.instant())).isEmpty();
        assertThat(store.retention.prune(PROJECT, 1, 1, store.clock.instant())).containsExactly(first);
    }

    @Test
    void theHeadOfABranchIsWhatWasHeardOfItLast() {
        assertThat(head()).isEmpty();
        Instant looked = store.clock.instant();
        store.branches.noteHead(PROJECT, "main", new BranchHead(Store.commit(1), looked));
        assertThat(head()).contains(new BranchHead(Store.commit(1), looked));
        store.clock.pass(Duration.ofMinutes(1));
        store.accept(deploy(2));
        assertThat(head().map(BranchHead::commit)).contains(Store.commit(2));
        store.clock.pass(Duration.ofMinutes(1));
        store.branches.noteHead(PROJECT, "main", new BranchHead(Store.commit(3), store.clock.instant()));
        assertThat(head().map(BranchHead::commit)).contains(Store.commit(3));
    }

    @Test
    void aRunThatGoesBackToAReleaseDoesNotHandleItsCommit() {
        store.accept(deploy(1));
        store.goesLive(IMAGE, "host");
        Release release = new Releases(store.database).live(Store.place("host")).orElseThrow();
        long back = store.accept(RunRequest.rollback(release, "main", "ryan", Optional.empty()));
        assertThat(store.run(back).commit()).isEqualTo(Store.commit(1));
        assertThat(store.branches.newest(PROJECT, "main", Store.commit(1)).map(Run::id))
                .isNotEqualTo(Optional.of(back));
    }

    @Test
    void anImageThatAnEarlierAttemptHasBuiltIsNotTakenByARetryIfThisAttemptsTestsFailed() {
        long run = store.accept(deploy(1));
        Claim claim = store.claim();
        claim.image(new Image("registry/backend:latest", Optional.of("sha256:1")), "settings");
        claim.giveBack();
        store.claim().finish(RunState.FAILED, Optional.of("test: failed"));
        assertThat(store.images.publishedBy(run, "settings")).isEmpty();
    }

    @Test
    void theNewestImagesThatRunsMadeAreKnown() {
        for (int commit = 1; commit <= 3; commit++) {
            store.accept(deploy(commit));
            Claim claim = store.claim();
            claim.image(new Image("registry/backend:latest", Optional.of("sha256:" + commit)), "settings");
            claim.finish(commit == 3 ? RunState.FAILED : RunState.SUCCEEDED, Optional.of("why"));
        }
        assertThat(store.images.newest(PROJECT, 5)).containsExactlyInAnyOrder("sha256:1", "sha256:2");
    }

    @Test
    void veryManyOldRunsAreForgottenAPieceAtATime() {
        fail(1, 3 * Database.SOME / 2);
        assertThat(store.retention.prune(PROJECT, 1, 0, store.clock.instant())).hasSize(3 * Database.SOME / 2 - 1);
        assertThat(store.history.numbers()).containsExactly(3L * Database.SOME / 2);
        assertThat(store.history.projects()).containsExactly(PROJECT);
    }

    @Test
    void numbersAreNeverGivenTwice() {
        fail(1, 3);
        store.retention.prune(PROJECT, 0, 0, store.clock.instant().plusSeconds(1));
        assertThat(store.history.find(3)).isEmpty();
        assertThat(store.accept(deploy(9))).isEqualTo(4);
    }

    private List<Long> fail(int from, int to) {
        List<Long> runs = new ArrayList<>();
        for (int commit = from; commit <= to; commit++) {
            runs.add(store.accept(deploy(commit)));
            store.claim().finish(RunState.FAILED, Optional.of("test: exit status 1"));
        }
        return runs;
    }

    private Optional<BranchHead> head() {
        return new Overview(store.database)
                        .of(List.of(new Overview.Question(
                                PROJECT, List.of("main"), List.of("production"), List.of(), place -> true)))
                        .get(0)
                        .heads()
                        .values()
                        .stream()
                        .findFirst();
    }

    /** A run that is cancelled while it asks must not fail for that. */
    @Test
    void aReadThatNeedsAnotherConnectionIsDoneWhateverInterruptsItsThread() {
        store.accept(Store.deploy(1));
        var history = new History(store.database);
        List<Run> runs = store.database.read(handle -> {
            Thread.currentThread().interrupt();
            return history.list(History.Filter.newest(1));
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(runs).hasSize(1);
    }
}
