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
            T result = task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
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
