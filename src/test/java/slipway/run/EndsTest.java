package slipway.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each run is told of once, after its end. */
class EndsTest {
    @TempDir
    private Path folder;

    @Test
    void aRunIsToldOfOnceAfterItsEndAndNeverIfThatWasBeforeTheStart() {
        try (var store = new Store(folder)) {
            store.accept(Store.test("old", 1));
            store.claim().finish(RunState.SUCCEEDED, Optional.empty());
            long runs = store.accept(Store.test("runs", 2));
            Claim claim = store.claim();
            store.clock.pass(Duration.ofHours(1));
            var ends = new Ends(store.database, store.clock.instant());
            long before = store.accept(Store.test("before", 3));
            store.queue.cancel(before, "ends before the first look");
            assertThat(told(ends)).containsExactly(before);
            assertThat(told(ends)).isEmpty();
            claim.finish(RunState.FAILED, Optional.of("it ends after it"));
            long between = store.accept(Store.test("between", 4));
            store.queue.cancel(between, "begins and ends between two looks");
            assertThat(told(ends)).containsExactlyInAnyOrder(runs, between);
            assertThat(told(ends)).isEmpty();
        }
    }

    @Test
    void moreThanOnePageIsToldOfWhole() {
        try (var store = new Store(folder)) {
            var ends = new Ends(store.database, store.clock.instant());
            int many = 2 * Database.SOME + 1;
            for (int i = 0; i < many; i++) {
                store.queue.cancel(store.accept(Store.test("b" + i, i)), "enough");
            }
            assertThat(told(ends)).hasSize(many).doesNotHaveDuplicates();
            assertThat(told(ends)).isEmpty();
        }
    }

    private static List<Long> told(Ends ends) {
        List<Long> told = new ArrayList<>();
        ends.tell(run -> told.add(run.id()));
        return told;
    }
}
