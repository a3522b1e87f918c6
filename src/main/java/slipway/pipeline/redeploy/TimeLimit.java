package slipway.pipeline.redeploy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Interrupts the thread that made it when its time is over; closed in time, it leaves nothing behind. */
final class TimeLimit {
    private final Thread thread = Thread.currentThread();
    private final Future<?> alarm;
    private boolean closed;
    private boolean ranOut;

    private TimeLimit(Duration limit, ScheduledExecutorService alarms) {
        this.alarm = alarms.schedule(this::ring, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What may take long, and reacts to the interruption of its thread. */
    interface Work<T, E extends Exception> {
        T run() throws E, InterruptedException;
    }

    /**
     * Does the work; empty if its time ran out.
     *
     * @throws InterruptedException when another one interrupted it
     */
    static <T, E extends Exception> Optional<T> within(Duration limit, ScheduledExecutorService alarms, Work<T, E> work)
            throws E, InterruptedException {
        var time = new TimeLimit(limit, alarms);
        try {
            return Optional.of(work.run());
        } catch (InterruptedException e) {
            if (!time.ranOut()) {
                throw e;
            }
            return Optional.empty();
        } finally {
            time.close();
        }
    }

    private synchronized void ring() {
        if (!closed) {
            ranOut = true;
            thread.interrupt();
        }
    }

    private synchronized boolean ranOut() {
        return ranOut;
    }

    /** An interrupt of its own that comes too late to be noticed is forgotten. */
    private synchronized void close() {
        closed = true;
        alarm.cancel(false);
        if (ranOut) {
            Thread.interrupted();
        }
    }
}
