package slipway.run.figures;

import java.time.Duration;
import java.time.Instant;
import slipway.run.StageName;
import slipway.run.StageState;

/** How long a stage of a run took that came to its own end, good or bad. */
public record StageTime(long run, StageName stage, StageState state, Instant startedAt, Instant finishedAt) {
    /** Never negative, though the clock may have been set back meanwhile. */
    public Duration took() {
        Duration took = Duration.between(startedAt, finishedAt);
        return took.isNegative() ? Duration.ZERO : took;
    }
}
