package slipway.torture;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What was sent for a push, and what was answered.
 *
 * @param key the Idempotency-Key: the same for a delivery that is sent again
 * @param reached false if nobody listened
 * @param status empty if no answer came
 * @param run the run that the answer names
 */
record Delivery(Push push, String key, boolean reached, OptionalInt status, OptionalLong run) {
    boolean accepted() {
        return status.orElse(0) == 202;
    }
}
