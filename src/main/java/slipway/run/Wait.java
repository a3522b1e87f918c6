package slipway.run;

import java.time.Instant;
import slipway.text.Worded;

/**
 * Why a run may not go on yet.
 *
 * @param since when it began to wait for that
 */
public record Wait(Kind kind, Instant since) {
    /** What it waits for. */
    public enum Kind implements Worded {
        /** Somebody who may say yes. */
        APPROVAL,
        /** The environment from which it takes its release: it must be healthy, and live there for long enough. */
        ENVIRONMENT,
        /** The end of a freeze. */
        FREEZE
    }
}
