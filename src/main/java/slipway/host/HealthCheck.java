package slipway.host;

import java.time.Duration;
import java.util.Optional;

/**
 * When a release is healthy: so many good samples in a row, within a time.
 *
 * @param uptime how long it must run without a restart where neither a HEALTHCHECK nor an address tells of its health,
 *     in whole seconds
 * @param interval between two samples, to the millisecond
 * @param within how long it may take in all, in whole seconds (a part of one counts as one)
 * @param longest how long it may take where a HEALTHCHECK needs more than that by its own times
 * @param http what an address must answer each time, asked from the host itself
 */
public record HealthCheck(
        int samples,
        Duration uptime,
        Duration interval,
        Duration within,
        Duration longest,
        Optional<HttpExpectation> http) {
    public HealthCheck {
        if (samples < 1 || interval.isNegative() || within.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a check takes one sample at least, and a second at least");
        }
    }

    /** So many samples are enough, whatever they tell of, and the time is what is said. */
    public HealthCheck(int samples, Duration interval, Duration within, Optional<HttpExpectation> http) {
        this(samples, Duration.ZERO, interval, within, within, http);
    }
}
