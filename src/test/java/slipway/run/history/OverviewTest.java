package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.run.Goal;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.run.RunSummary;
import slipway.run.Store;
import slipway.run.Trigger;

/** What the pages ask of the database at each change, while a history of years lies in it. */
class OverviewTest {
    @TempDir
    private Path folder;

    private Store store;

    @BeforeEach
    void open() {
        store = new Store(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void howAProjectStandsIsReadInOneGoWithItsDeploysAndTestsApart() {
        long test = store.accept(Store.test("topic", 1));
        long deploy = store.accept(Store.deploy(2));
        store.accept(Store.request("another", "main", 3, Goal.DEPLOY, Trigger.PUSH));
        List<Overview.Standing> all = new Overview(store.database)
                .of(List.of(
                        new Overview.Question(Store.PROJECT, List.of("main"), List.of("production"), place -> true),
                        new Overview.Question("nothing", List.of("main"), List.of("production"), place -> true)));
        assertThat(all.get(0).deploys()).extracting(RunSummary::id).containsExactly(deploy);
        assertThat(all.get(0).tests()).extracting(RunSummary::id).containsExactly(test);
        assertThat(all.get(0).atWork()).extracting(Run::id).containsExactly(test, deploy);
        assertThat(all.get(0).heads().get("main").commit()).isEqualTo(Store.commit(2));
        assertThat(all.get(1).atWork()).isEmpty();
    }

    @Test
    void theLastDeployIsNamedHoweverManySupersededOnesCameAfterIt() {
        long failed = store.accept(Store.deploy(1));
        store.claim().finish(RunState.FAILED, Optional.of("test: exit status 1"));
        for (int commit = 2; commit <= 12; commit++) {
            store.accept(Store.deploy(commit));
        }
        Overview.Standing standing = new Overview(store.database)
                .of(List.of(
                        new Overview.Question(Store.PROJECT, List.of("main"), List.of("production"), place -> true)))
                .get(0);
        assertThat(standing.deploys()).extracting(RunSummary::id).doesNotContain(failed);
        assertThat(standing.lastDeploy()).map(RunSummary::id).contains(failed);
    }

    @Test
    void everyQuestionIsAnsweredByAnIndex() {
        store.accept(Store.deploy(1));
        List<Overview.Question> questions = List.of(
                new Overview.Question(Store.PROJECT, List.of("main"), List.of("production"), place -> true),
                new Overview.Question("another", List.of("main"), List.of("production"), place -> true));
        // Only the list of the projects itself is read from its beginning to its end.
        assertThat(plans(handle -> Overview.of(handle, questions)))
                .hasSizeGreaterThan(12)
                .allSatisfy(
                        step -> assertThat(step).doesNotMatch("SCAN (runs|of|releases|live|heads|stages|run_hosts).*"));
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
                    .allSatisfy(step -> assertThat(step).doesNotContain("SCAN").doesNotContain("TEMP B-TREE"));
        }
    }

    /** How SQLite goes about each query of the work, in its own words. */
    private List<String> plans(Consumer<Handle> work) {
        List<String> queries = new ArrayList<>();
        return store.database.read(handle -> {
            handle.getConfig(SqlStatements.class).setSqlLogger(new SqlLogger() {
                @Override
                public void logBeforeExecution(StatementContext context) {
                    queries.add(context.getParsedSql().getSql());
                }
            });
            work.accept(handle);
            List<String> steps = new ArrayList<>();
            for (String query : List.copyOf(queries)) {
                handle.createQuery("explain query plan " + query.replace("?", "1"))
                        .map((row, context) -> row.getString("detail"))
                        .forEach(steps::add);
            }
            return steps;
        });
    }
}
