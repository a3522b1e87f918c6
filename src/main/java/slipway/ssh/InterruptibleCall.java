package slipway.ssh;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call that does not react to interrupts, on a thread of its own that can be broken off from outside. */
public final class InterruptibleCall {
    /** A name server's answer cannot be broken off: its thread is left to end by itself. */
    private static final Duration LEAVE_AFTER = Duration.ofSeconds(1);

    private static final Duration SLICE = Duration.ofMillis(500);

    private InterruptibleCall() {}

    /** Waits for the call; when the caller is interrupted or the time is over, runs {@code breakOff} and ends the thread. */
    public static <T> T call(Callable<T> work, Duration limit, Runnable breakOff)
            throws InterruptedException, ExecutionException, TimeoutException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "ssh");
        thread.setDaemon(true);
        thread.start();
        boolean answered = false;
        try {
            T result = await(task, limit);
            answered = true;
            return result;
        } catch (ExecutionException failed) {
            answered = true;
            throw failed;
        } finally {
            if (!answered) {
                breakOff.run();
                leave(thread);
            }
        }
    }

    /** A process that was stopped, or paused with its machine, finds time gone in which it could hear nothing: that does not count. */
    private static <T> T await(FutureTask<T> task, Duration limit)
            throws InterruptedException, ExecutionException, TimeoutException {
        long left = limit.toNanos();
        while (true) {
            long slice = Math.min(left, SLICE.toNanos());
            long began = System.nanoTime();
            try {
                return task.get(slice, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                left -= Math.min(System.nanoTime() - began, 2 * SLICE.toNanos());
                if (left <= 0) {
                    throw e;
                }
            }
        }
    }

    private static void leave(Thread thread) {
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(LEAVE_AFTER.toMillis());
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
