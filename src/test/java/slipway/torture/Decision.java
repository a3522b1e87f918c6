package slipway.torture;

import java.util.OptionalInt;

/**
 * An approval or a rejection that was sent, and what the server answered.
 *
 * @param approves false for a rejection
 * @param status empty if no answer came
 */
record Decision(long run, boolean approves, OptionalInt status) {
    /** Whether it may count: no answer may have come of one that was recorded. */
    boolean mayCount() {
        return counts() || status.isEmpty();
    }

    boolean counts() {
        return status.orElse(0) == 202;
    }
}
