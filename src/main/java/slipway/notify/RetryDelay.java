package slipway.notify;

import java.time.Duration;

/** How long to wait after how many failures: 2 s, then always twice as long, up to 5 minutes. */
public final class RetryDelay {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private RetryDelay() {}

    /**
     * How long to wait before the next try.
     *
     * @param failures how often it has failed already, this time included
     */
    public static Duration after(int failures) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
