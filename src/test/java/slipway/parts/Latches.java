package slipway.parts;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting for a latch where no checked exception may be thrown, such as in a transaction. */
public final class Latches {
    private Latches() {}

    /** Whether the latch opens within the limit. */
    public static boolean opens(CountDownLatch latch, Duration limit) {
        try {
            return latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
