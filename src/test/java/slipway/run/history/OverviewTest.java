package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.api.Test;
import slipway.run.BranchHead;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.QueryPlans;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.run.RunSummary;
import slipway.run.Store;
import slipway.run.StoreTest;
import slipway.run.Trigger;
import slipway.run.queue.Claim;

/** What the pages ask of the database at each change, while a history of years lies in it. */
class OverviewTest extends StoreTest {
    @Test
    void howAProjectStandsIsReadInOneGoWithItsDeploysAndTestsApart() {
        long test = store.accept(Store.test("topic", 1));
        long deploy = store.accept(Store.deploy(2));
        store.accept(Store.request("another", "main", 3, Goal.DEPLOY, Trigger.PUSH));
        List<Overview.Standing> all = new Overview(store.database)
                .of(List.of(
                        new Overview.Question(
                                Store.PROJECT, List.of("main"), List.of("production"), List.of(), place -> true),
                        new Overview.Question(
                                "nothing", List.of("main"), List.of("production"), List.of(), place -> true)));
        assertThat(all.get(0).deploys()).extracting(RunSummary::id).containsExactly(deploy);
        assertThat(all.get(0).tests()).extracting(RunSummary::id).containsExactly(test);
        assertThat(all.get(0).atWork()).extracting(Run::id).containsExactly(test, deploy);
        assertThat(all.get(0).heads().get("main").commit()).isEqualTo(Store.commit(2));
        assertThat(all.get(1).atWork()).isEmpty();
    }

    @Test
    void aSkippedPushIsAHeadThatWhatIsLiveIsNotBehind() {
        store.accept(Store.deploy(1));
        store.goesLive(new Image("team/app:1", Optional.of("sha256:1")), "one");
        store.accept(Store.deploy(2));
        Claim skipped = store.claim();
        skipped.unchangedSince(Set.of(Store.commit(1)), List.of("web/**"));
        skipped.finish(RunState.SKIPPED, Optional.of("nothing under web/** changed"));
        assertThat(head().commit()).isEqualTo(Store.commit(2));
        assertThat(head().isLive(Store.commit(1))).isTrue();
        assertThat(head().isLive(Store.commit(9))).isFalse();
        // The look at the repository finds the same head, later.
        store.clock.pass(Duration.ofMinutes(5));
        store.branches.noteHead(Store.PROJECT, "main", new BranchHead(Store.commit(2), store.clock.instant()));
        assertThat(head().isLive(Store.commit(1))).isTrue();
        assertThat(head("web/**", "lib/**").isLive(Store.commit(1))).isFalse();
        store.accept(Store.deploy(3));
        assertThat(head().isLive(Store.commit(1))).isFalse();
    }

    @Test
    void aRunThatIsBegunAgainHasChangedWhatItChanges() {
        store.accept(Store.deploy(1));
        store.claim().unchangedSince(Set.of(Store.commit(7)), List.of("web/**"));
        assertThat(head().isLive(Store.commit(7))).isTrue();
        store.queueOf("second life").takeOver();
        store.claim();
        assertThat(head().isLive(Store.commit(7))).isFalse();
    }

    private BranchHead head() {
        return head("web/**");
    }

    private BranchHead head(String... paths) {
        return new Overview(store.database)
                .of(List.of(new Overview.Question(
                        Store.PROJECT, List.of("main"), List.of("production"), List.of(paths), place -> true)))
                .get(0)
                .heads()
                .get("main");
    }

    @Test
    void theLastDeployIsNamedHoweverManySupersededOnesCameAfterIt() {
        long failed = store.accept(Store.deploy(1));
        store.claim().finish(RunState.FAILED, Optional.of("test: exit status 1"));
        for (int commit = 2; commit <= 12; commit++) {
            store.accept(Store.deploy(commit));
        }
        Overview.Standing standing = new Overview(store.database)
                .of(List.of(new Overview.Question(
                        Store.PROJECT, List.of("main"), List.of("production"), List.of(), place -> true)))
                .get(0);
        assertThat(standing.deploys()).extracting(RunSummary::id).doesNotContain(failed);
        assertThat(standing.lastDeploy()).map(RunSummary::id).contains(failed);
    }

    @Test
    void everyQuestionIsAnsweredByAnIndex() {
        store.database.write(handle -> {
            pastOf(handle, 200);
            on.countRows(handle);
            return true;
        });
        List<Overview.Question> questions = IntStream.range(0, 200)
                .mapToObj(number -> new Overview.Question(
                        "project-" + number, List.of("main"), List.of("production"), List.of(), place -> true))
                .toList();
        List<String> steps = plans(handle -> Overview.of(handle, questions));
        // Only the list of the projects itself is read from its beginning to its end.
        assertThat(steps)
                .hasSizeGreaterThan(12)
                .allSatisfy(step -> assertThat(step)
                        .doesNotMatch("(SCAN|.*Seq Scan on) (runs|of|releases|live|heads|stages|run_hosts)\\b.*"))
                .anySatisfy(step -> assertThat(step).contains("runs_at_work"));
        // From the eighth newest on, not all that a project ever ran.
        assertThat(steps).anySatisfy(step -> assertThat(step).matches(".*(id>\\?|Index Cond: .*id >= ).*"));
    }

    @Test
    void aPageOfRunsIsReadFromAnIndexInItsOrder() {
        Optional<String> project = Optional.of(Store.PROJECT);
        Optional<String> branch = Optional.of("main");
        Optional<Goal> goal = Optional.of(Goal.DEPLOY);
        for (History.Filter filter : List.of(
                new History.Filter(
                        project,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(9L),
                        12),
                new History.Filter(
                        project, branch, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 12),
                new History.Filter(
                        project, Optional.empty(), Optional.empty(), goal, Optional.empty(), Optional.empty(), 12))) {
            assertThat(plans(handle -> History.list(handle, filter)))
                    .isNotEmpty()
                    .allSatisfy(step -> assertThat(step)
                            .doesNotContain("SCAN")
                            .doesNotContain("TEMP B-TREE")
                            .doesNotContain("Seq Scan"));
        }
    }

    /** A hundred runs of each project. */
    private static void pastOf(Handle handle, int projects) {
        PreparedBatch batch = handle.prepareBatch(
                "insert into runs (project, branch, commit_id, goal, \"trigger\", state, created_at, finished_at)"
                        + " values (?, 'main', ?, ?, 'PUSH', 'SUCCEEDED', 0, 0)");
        for (int run = 0; run < projects * 100; run++) {
            batch.bind(0, "project-" + run % projects)
                    .bind(1, Store.commit(run))
                    .bind(2, (run / projects % 3 == 0 ? Goal.TEST : Goal.DEPLOY).name())
                    .add();
        }
        batch.execute();
    }

    private List<String> plans(Consumer<Handle> work) {
        return store.database.read(handle -> {
            on.preferIndexes(handle);
            return QueryPlans.of(handle, on, work);
        });
    }
}
