package slipway.run.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.run.RunState;
import slipway.run.Store;

/** What the metrics count of what is recorded. */
class RunCountsTest {
    private static final int TESTS_SINCE = 1001;

    @Test
    void theLastDeployIsFoundHoweverManyTestsCameAfterIt(@TempDir Path folder) {
        try (Store store = new Store(folder)) {
            var counts = new RunCounts(store.database);
            assertThat(counts.lastDeploy(Store.PROJECT)).isEmpty();
            store.accept(Store.deploy(1));
            store.claim().finish(RunState.FAILED, Optional.of("test: exit status 1"));
            for (int commit = 2; commit < 2 + TESTS_SINCE; commit++) {
                store.accept(Store.test("topic-" + commit, commit));
            }
            assertThat(counts.lastDeploy(Store.PROJECT)).contains(RunState.FAILED);
        }
    }
}
