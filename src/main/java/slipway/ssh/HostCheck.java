package slipway.ssh;

import java.time.Duration;
import java.util.Optional;

/**
 * When a release holds: so many good samples in a row, within a time.
 *
 * @param interval between two samples, to the millisecond
 * @param within how long it may take in all, in whole seconds (a part of one counts as one)
 * @param http what an address must answer each time, asked from the host itself
 */
public record HostCheck(int samples, Duration interval, Duration within, Optional<HttpExpectation> http) {
    public HostCheck {
        if (samples < 1 || interval.isNegative() || within.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a check takes one sample at least, and a second at least");
        }
    }
}
