package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.run.Store;
import slipway.run.StoreTest;

final class EngineHistoryTest extends StoreTest {
    private EngineHistory engines;

    @BeforeEach
    void begin() {
        engines = new EngineHistory(store.database);
    }

    @Test
    void theCacheOfAProjectIsWhereItsNewestRunWas() {
        assertThat(engines.lastOf(Store.PROJECT)).isEmpty();
        ran("topic", 1, "a", null);
        ran("topic", 2, "b", null);
        ran("topic", 3, null, null);

        assertThat(engines.lastOf(Store.PROJECT)).contains("b");
        assertThat(engines.lastOf("another")).isEmpty();
    }

    @Test
    void aRollbackAndAPromotionLeaveNoCache() {
        ran("topic", 1, "a", null);
        long back = ran("topic", 2, "b", null);
        long promotion = ran("topic", 3, "b", null);
        set(back, "release = 1");
        set(promotion, "promotes = 1");

        assertThat(engines.lastOf(Store.PROJECT)).contains("a");
    }

    @Test
    void anImageIsWhereItWasUsedLast() {
        ran("topic", 1, "a", "sha256:1");
        ran("topic", 2, "b", "sha256:2");
        ran("topic", 3, null, "sha256:1");

        assertThat(engines.having(Store.PROJECT, "sha256:1")).contains("a");
        assertThat(engines.having(Store.PROJECT, "sha256:3")).isEmpty();
        assertThat(engines.having("another", "sha256:1")).isEmpty();
    }

    private long ran(String branch, int commit, String engine, String digest) {
        long run = store.accept(Store.test(branch, commit));
        if (engine != null) {
            set(run, "engine = '" + engine + "'");
        }
        if (digest != null) {
            set(run, "image_digest = '" + digest + "'");
        }
        return run;
    }

    private void set(long run, String assignment) {
        store.database.write(handle -> handle.execute("update runs set " + assignment + " where id = ?", run));
    }
}
