package slipway.host;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
    /** A nap on the host is never longer, so that a job heeds a signal soon. */
    private static final long LONGEST_NAP = 500;

    public HealthCheck {
        if (samples < 1 || interval.isNegative() || within.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a check takes one sample at least, and a second at least");
        }
    }

    /** So many samples are enough, whatever they tell of, and the time is what is said. */
    public HealthCheck(int samples, Duration interval, Duration within, Optional<HttpExpectation> http) {
        this(samples, Duration.ZERO, interval, within, within, http);
    }

    /** As the scripts read it. */
    Map<String, String> variables() {
        long time = interval.toMillis();
        long naps = Math.max(1, (time + LONGEST_NAP - 1) / LONGEST_NAP);
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("samples", Integer.toString(samples));
        variables.put("uptime", Long.toString(uptime.toSeconds()));
        variables.put("pauses", Long.toString(naps));
        variables.put("pause", seconds(time / naps));
        variables.put("within", Long.toString(within.plusMillis(999).toSeconds()));
        variables.put("longest", Long.toString(longest.plusMillis(999).toSeconds()));
        variables.put("url", http.map(HttpExpectation::template).orElse(""));
        variables.put(
                "wanted", http.map(each -> Integer.toString(each.status())).orElse(""));
        variables.put("contains", http.flatMap(HttpExpectation::contains).orElse(""));
        variables.put("headers", http.map(HealthCheck::headers).orElse(""));
        variables.put("ca", http.flatMap(HttpExpectation::ca).orElse(""));
        return variables;
    }

    /** A line each. */
    private static String headers(HttpExpectation http) {
        return new TreeMap<>(http.headers())
                .entrySet().stream()
                        .map(header -> header.getKey() + ": " + header.getValue() + "\n")
                        .collect(Collectors.joining());
    }

    private static String seconds(long milliseconds) {
        Duration time = Duration.ofMillis(milliseconds);
        // Not by a format, which would write the digits of the machine's language.
        return time.toSeconds() + "."
                + Integer.toString(1000 + time.toMillisPart()).substring(1);
    }
}
