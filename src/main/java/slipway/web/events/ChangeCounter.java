package slipway.web.events;

import java.time.Duration;

/** Counts the writes to the database, so that those who show what is recorded know when to look again. */
public final class ChangeCounter {
    private long count;
    private boolean ended;

    /** Something was written; called for every write, so it does next to nothing. */
    public synchronized void note() {
        count++;
        notifyAll();
    }

    synchronized long count() {
        return count;
    }

    synchronized boolean ended() {
        return ended;
    }

    /** Returns when there were more than {@code seen}, when the time is over, or when nobody is to wait any more. */
    synchronized void awaitBeyond(long seen, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (count <= seen && !ended) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            wait(left / 1_000_000 + 1);
        }
    }

    /** The server stops. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }
}
