package slipway.run;

import java.time.Instant;
import java.util.Optional;

/**
 * One stage of a run.
 *
 * @param detail one line: what it made, or why it failed
 * @param logFrom the offset in the run's log at which the stage begins
 * @param logTo the offset at which it ends; empty while it runs
 */
public record Stage(
        StageName name,
        StageState state,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<String> detail,
        Optional<Long> logFrom,
        Optional<Long> logTo) {
    static Stage notBegun(StageName name, StageState state) {
        return new Stage(
                name, state, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
