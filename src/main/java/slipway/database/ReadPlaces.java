package slipway.database;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many reads may ask the database at the same time, and how many more may wait for their turn, each on a thread of its
 * own. While the database says nothing, reads fail at once: only those that were under way wait in vain.
 */
final class ReadPlaces {
    /** The HTTP server has 300 threads, and streams take up to 200 of them. */
    private static final int MOST_WAITING = 50;

    private static final Duration LIMIT = Duration.ofSeconds(4);

    /** What a read failed with that waited for an answer in vain, and when; nanoTime. */
    private record Silence(RuntimeException failure, long at) {}

    private final int most;
    private final LongSupplier answeredAt;
    private final Semaphore free;
    /** The last one; null if there was none. */
    private volatile Silence silence;

    /**
     * @param most that ask at the same time
     * @param answeredAt when the database has last answered anything; nanoTime
     */
    ReadPlaces(int most, LongSupplier answeredAt) {
        this.most = most;
        this.answeredAt = answeredAt;
        this.free = new Semaphore(most);
    }

    /**
     * Returns when it is this read's turn; then it must leave.
     *
     * @throws ReadFailed if its turn does not come
     */
    void enter() {
        mustAnswer();
        if (free.getQueueLength() >= MOST_WAITING) {
            throw tooMany(MOST_WAITING + " more wait");
        }
        if (!awaitTurn()) {
            throw tooMany("none has ended for " + LIMIT.toSeconds() + " s");
        }
        try {
            // It may have fallen silent meanwhile.
            mustAnswer();
        } catch (ReadFailed e) {
            leave();
            throw e;
        }
    }

    void leave() {
        free.release();
    }

    /** A read has waited for an answer in vain: until there is one to anybody, no other read waits. */
    void fellSilent(RuntimeException failure) {
        silence = new Silence(failure, System.nanoTime());
    }

    private void mustAnswer() {
        Silence last = silence;
        if (last != null && answeredAt.getAsLong() - last.at() < 0) {
            throw new ReadFailed(last.failure());
        }
    }

    private ReadFailed tooMany(String how) {
        return new ReadFailed(new TooManyReads(most + " reads are under way, and " + how));
    }

    /** An interrupt does not end the wait. */
    private boolean awaitTurn() {
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            while (true) {
                try {
                    return free.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
