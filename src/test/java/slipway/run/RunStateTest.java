package slipway.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import slipway.run.queue.RunTransitions;

/** What may follow what, as a table to read. */
@OnEachDatabase
class RunStateTest {
    /** From the row to the column; the columns are in the order of the rows. */
    private static final String TABLE = """
            queued      | .   yes .   .   .   .   yes yes yes
            running     | yes .   yes yes yes yes yes yes yes
            waiting     | yes .   .   .   .   .   yes yes yes
            succeeded   | .   .   .   .   .   .   .   .   .
            failed      | .   .   .   .   .   .   .   .   .
            rolled_back | .   .   .   .   .   .   .   .   .
            cancelled   | .   .   .   .   .   .   .   .   .
            superseded  | .   .   .   .   .   .   .   .   .
            skipped     | .   .   .   .   .   .   .   .   .
            """;

    @Parameter
    private TestDatabase on;

    @Test
    void theWholeTableOfTransitions() {
        String table = Arrays.stream(RunState.values()).map(RunStateTest::row).collect(Collectors.joining());
        System.out.print(table);
        assertThat(table).isEqualTo(TABLE);
    }

    @Test
    void aRunHasEndedExactlyWhenNothingFollows() {
        for (RunState state : RunState.values()) {
            assertThat(state.ended()).as(state.word()).isEqualTo(state.next().isEmpty());
        }
    }

    @Test
    void theOnePlaceThatMovesRunsRefusesWhatTheTableDoesNotHave(@TempDir Path folder) {
        try (Store store = new Store(folder, on)) {
            long run = store.accept(Store.deploy(1));
            for (RunState from : RunState.values()) {
                for (RunState to : RunState.values()) {
                    if (!from.next().contains(to)) {
                        assertThatThrownBy(() -> move(store, run, from, to))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessage("a run that is " + from + " cannot become " + to);
                    }
                }
            }
            assertThat(store.state(run)).isEqualTo(RunState.QUEUED);
        }
    }

    @Test
    void aMoveFromAStateThatTheRunHasLeftChangesNothing(@TempDir Path folder) {
        try (Store store = new Store(folder, on)) {
            long run = store.accept(Store.deploy(1));
            assertThat(store.queue.cancel(run, "by hand")).isTrue();
            assertThat(move(store, run, RunState.QUEUED, RunState.SUPERSEDED)).isFalse();
            assertThat(store.run(run).reason()).contains("by hand");
        }
    }

    private static boolean move(Store store, long run, RunState from, RunState to) {
        return store.database.write(
                handle -> RunTransitions.move(handle, run, from, to, Optional.empty(), Instant.EPOCH));
    }

    private static String row(RunState from) {
        String cells = Arrays.stream(RunState.values())
                .map(to -> from.next().contains(to) ? "yes" : ".  ")
                .collect(Collectors.joining(" "));
        return String.format("%-11s | %s", from.word(), cells).stripTrailing() + "\n";
    }
}
