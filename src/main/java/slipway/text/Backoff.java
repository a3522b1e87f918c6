package slipway.text;

import java.time.Duration;

/** How long to wait before the next try: after each failure twice as long as after the one before it, up to the longest. */
public record Backoff(Duration first, Duration longest) {
    private static final int MOST_DOUBLINGS = 20;

    /**
     * The pause before the next try.
     *
     * @param failures how often it has failed in a row; 1 or more
     */
    public Duration after(int failures) {
        Duration pause = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
