package slipway.database;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what has happened, again and again until the disk takes it: a run does not fail, and its end is not forgotten,
 * because the disk was full or the database locked at that moment. There is no limit of time, since a person may need
 * any to make room; but what the database refuses for its content is not repeated.
 */
public final class RetryUntilRecorded {
    private static final Logger LOG = LoggerFactory.getLogger(RetryUntilRecorded.class);
    private static final int PAUSE_MILLISECONDS = 2_000;
    private static final int TRIES_BETWEEN_WARNINGS = 30;

    private final BooleanSupplier stopping;

    /** @param stopping whether the server stops: then there is no more waiting, and the next start begins from the record */
    public RetryUntilRecorded(BooleanSupplier stopping) {
        this.stopping = stopping;
    }

    /** Tries once. */
    public static RetryUntilRecorded atOnce() {
        return new RetryUntilRecorded(() -> true);
    }

    /**
     * Returns when it is written. An interrupt does not end the wait, and is still pending afterwards.
     *
     * @throws WriteFailed if the server stops meanwhile, or if the database would never take it
     */
    public <T> T write(Supplier<T> write) {
        return repeat(write, "what a run did cannot be recorded");
    }

    /** The same for what a run must know. */
    public <T> T read(Supplier<T> read) {
        return repeat(read, "what a run must know cannot be read");
    }

    private <T> T repeat(Supplier<T> attempt, String what) {
        boolean interrupted = false;
        long tries = 0;
        try {
            while (true) {
                try {
                    return attempt.get();
                } catch (DatabaseFailure e) {
                    if (stopping.getAsBoolean() || !e.mayPass()) {
                        throw e;
                    }
                    // Not each time: this may go on until somebody makes room on the disk.
                    if (tries++ % TRIES_BETWEEN_WARNINGS == 0) {
                        LOG.warn(
                                "{}, and is tried again every {} s: {}",
                                what,
                                PAUSE_MILLISECONDS / 1000,
                                e.getMessage());
                    }
                }
                interrupted |= pause();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns whether it was interrupted. */
    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
