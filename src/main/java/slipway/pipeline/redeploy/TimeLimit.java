package slipway.pipeline.redeploy;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Interrupts the thread that made it when its time is over; closed in time, it leaves nothing behind. */
final class TimeLimit implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final Future<?> alarm;
    private boolean closed;
    private boolean ranOut;

    TimeLimit(ScheduledExecutorService alarms, Duration limit) {
        this.alarm = alarms.schedule(this::ring, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void ring() {
        if (!closed) {
            ranOut = true;
            thread.interrupt();
        }
    }

    /** Whether an interrupt came from here. */
    synchronized boolean ranOut() {
        return ranOut;
    }

    /** An interrupt of its own that comes too late to be noticed is forgotten. */
    @Override
    public synchronized void close() {
        closed = true;
        alarm.cancel(false);
        if (ranOut) {
            Thread.interrupted();
        }
    }
}
