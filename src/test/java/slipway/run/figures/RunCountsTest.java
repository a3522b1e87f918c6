package slipway.run.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import slipway.run.OnEachDatabase;
import slipway.run.RunState;
import slipway.run.Store;
import slipway.run.TestDatabase;

/** What the metrics count of what is recorded. */
@OnEachDatabase
class RunCountsTest {
    private static final int TESTS_SINCE = 1001;

    @Parameter
    private TestDatabase on;

    @Test
    void theLastDeployIsFoundHoweverManyTestsCameAfterIt(@TempDir Path folder) {
        try (Store store = new Store(folder, on)) {
            var counts = new RunCounts(store.database);
            assertThat(counts.lastDeploy(Store.PROJECT, Store.ENVIRONMENT)).isEmpty();
            store.accept(Store.deploy(1));
            store.claim().finish(RunState.FAILED, Optional.of("test: exit status 1"));
            long test = store.accept(Store.test("topic", 2));
            store.database.write(handle -> handle.execute(
                    "insert into runs (project, branch, commit_id, goal, \"trigger\", state, attempt, created_at)"
                            + " with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)"
                            + " select project, branch, commit_id, goal, \"trigger\", 'SKIPPED', 0, created_at"
                            + " from n join runs on runs.id = ?",
                    TESTS_SINCE,
                    test));
            assertThat(counts.lastDeploy(Store.PROJECT, Store.ENVIRONMENT)).contains(RunState.FAILED);
        }
    }
}
