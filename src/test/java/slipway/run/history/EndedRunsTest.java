package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import slipway.database.Database;
import slipway.run.OnEachDatabase;
import slipway.run.RunState;
import slipway.run.Store;
import slipway.run.TestDatabase;
import slipway.run.queue.Claim;

/** Each run is told of once, after its end. */
@OnEachDatabase
class EndedRunsTest {
    @Parameter
    private TestDatabase on;

    @TempDir
    private Path folder;

    @Test
    void aRunIsToldOfOnceAfterItsEndAndNeverIfThatWasBeforeTheStart() {
        try (var store = new Store(folder, on)) {
            store.accept(Store.test("old", 1));
            store.claim().finish(RunState.SUCCEEDED, Optional.empty());
            long runs = store.accept(Store.test("runs", 2));
            Claim claim = store.claim();
            store.clock.pass(Duration.ofHours(1));
            var ended = new EndedRuns(store.database, store.clock.instant());
            long before = store.accept(Store.test("before", 3));
            store.queue.cancel(before, "ends before the first look");
            assertThat(told(ended)).containsExactly(before);
            assertThat(told(ended)).isEmpty();
            claim.finish(RunState.FAILED, Optional.of("it ends after it"));
            long between = store.accept(Store.test("between", 4));
            store.queue.cancel(between, "begins and ends between two looks");
            assertThat(told(ended)).containsExactlyInAnyOrder(runs, between);
            assertThat(told(ended)).isEmpty();
        }
    }

    @Test
    void moreThanOnePageIsToldOfWhole() {
        try (var store = new Store(folder, on)) {
            var ended = new EndedRuns(store.database, store.clock.instant());
            int many = 2 * Database.SOME + 1;
            for (int i = 0; i < many; i++) {
                store.queue.cancel(store.accept(Store.test("b" + i, i)), "enough");
            }
            assertThat(told(ended)).hasSize(many).doesNotHaveDuplicates();
            assertThat(told(ended)).isEmpty();
        }
    }

    private static List<Long> told(EndedRuns ended) {
        List<Long> told = new ArrayList<>();
        ended.tell(run -> told.add(run.id()));
        return told;
    }
}
