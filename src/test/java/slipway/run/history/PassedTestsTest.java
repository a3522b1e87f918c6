package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.run.Store;

final class PassedTestsTest {
    private Store store;
    private PassedTests passed;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = new Store(folder);
        passed = new PassedTests(store.database, store.clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theNewestRunThatPassedIsNamedForSevenDays() {
        long first = store.accept(Store.test("topic", 1));
        long second = store.accept(Store.test("topic", 2));
        passed.passed(Store.PROJECT, "same", first);
        passed.passed(Store.PROJECT, "same", second);
        assertThat(passed.passedBy(Store.PROJECT, "same")).contains(second);
        assertThat(passed.passedBy(Store.PROJECT, "other")).isEmpty();
        assertThat(passed.passedBy("another", "same")).isEmpty();
        store.clock.pass(Duration.ofDays(7).plusSeconds(1));
        assertThat(passed.passedBy(Store.PROJECT, "same")).isEmpty();
    }

    @Test
    void whatARemovedRunHasPassedIsForgotten() {
        long run = store.accept(Store.test("topic", 1));
        passed.passed(Store.PROJECT, "same", run);
        store.database.write(handle -> handle.execute("delete from runs where id = ?", run));
        assertThat(passed.passedBy(Store.PROJECT, "same")).isEmpty();
    }
}
