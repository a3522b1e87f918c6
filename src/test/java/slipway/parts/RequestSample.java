package slipway.parts;

import java.util.Optional;

/**
 * How one request went.
 *
 * @param intended when it was to be sent, and {@code ended} when its answer was there or it had failed; nanoseconds of one
 *     clock
 * @param release the one that answered
 * @param failure why it failed; empty for an answer as it has to be
 */
record RequestSample(String part, long intended, long ended, Optional<String> release, Optional<String> failure) {
    boolean isGood() {
        return failure.isEmpty();
    }

    long latency() {
        return ended - intended;
    }
}
