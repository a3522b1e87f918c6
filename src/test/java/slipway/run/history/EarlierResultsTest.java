package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import slipway.run.OnEachDatabase;
import slipway.run.Store;
import slipway.run.TestDatabase;

@OnEachDatabase
final class EarlierResultsTest {
    @Parameter
    private TestDatabase on;

    private Store store;
    private EarlierResults results;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = new Store(folder, on);
        results = new EarlierResults(store.database, store.clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theNewestRunThatDidItIsNamedForSevenDays() {
        long first = store.accept(Store.test("topic", 1));
        long second = store.accept(Store.test("topic", 2));
        results.done(Store.PROJECT, "same", first);
        results.done(Store.PROJECT, "same", second);
        assertThat(results.runWith(Store.PROJECT, "same")).contains(second);
        assertThat(results.runWith(Store.PROJECT, "other")).isEmpty();
        assertThat(results.runWith("another", "same")).isEmpty();
        store.clock.pass(Duration.ofDays(7).plusSeconds(1));
        assertThat(results.runWith(Store.PROJECT, "same")).isEmpty();
    }

    @Test
    void whatARemovedRunHasDoneIsForgotten() {
        long run = store.accept(Store.test("topic", 1));
        results.done(Store.PROJECT, "same", run);
        store.database.write(handle -> handle.execute("delete from runs where id = ?", run));
        assertThat(results.runWith(Store.PROJECT, "same")).isEmpty();
    }
}
