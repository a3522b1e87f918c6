package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.run.Store;
import slipway.run.StoreTest;

final class EarlierResultsTest extends StoreTest {
    private EarlierResults results;

    @BeforeEach
    void begin() {
        results = new EarlierResults(store.database, store.clock);
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
