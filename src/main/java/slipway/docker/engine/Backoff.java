package slipway.docker.engine;

import java.time.Duration;

/** Waits longer from one attempt to the next: 1, 2, 4, 8 and then 15 seconds. */
public final class Backoff {
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private Duration next = Duration.ofSeconds(1);

    public Duration next() {
        return next;
    }

    public void pause() throws InterruptedException {
        Thread.sleep(next.toMillis());
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }
}
