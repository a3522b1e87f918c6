package slipway.run;

import java.time.Instant;
import java.util.Locale;

/**
 * Why a run may not go on yet.
 *
 * @param since when it began to wait for that
 */
public record Wait(Kind kind, Instant since) {
    /** What it waits for. */
    public enum Kind {
        /** Somebody who may say yes. */
        APPROVAL,
        /** The environment from which it takes its release: it must be healthy, and live there for long enough. */
        ENVIRONMENT,
        /** The end of a freeze. */
        FREEZE;

        /** Its name in the HTTP interface. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
