package slipway.torture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Servers that were struck come back after a while, each on a thread of its own. */
final class Recoveries implements AutoCloseable {
    private final boolean besideOthers;
    private final ExecutorService threads = Executors.newCachedThreadPool(Recoveries::daemon);
    private final List<Future<?>> all = new ArrayList<>();
    private final AtomicInteger startedAgain = new AtomicInteger();

    /** @param besideOthers whether other servers take up what they did */
    Recoveries(boolean besideOthers) {
        this.besideOthers = besideOthers;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "torture-recovery");
        thread.setDaemon(true);
        return thread;
    }

    void begin(Lives server, FaultKind kind, SplittableRandom random) {
        int milliseconds = random.nextInt(kind.shortest(), kind.longest(besideOthers) + 1);
        all.add(threads.submit(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
            startedAgain.addAndGet(kind.end(server) ? 1 : 0);
            return null;
        }));
    }

    int startedAgain() {
        return startedAgain.get();
    }

    /** Throws what went wrong in those that have ended. */
    void check() throws IOException, InterruptedException {
        for (Future<?> each : all) {
            if (each.isDone()) {
                await(each);
            }
        }
    }

    void awaitAll() throws IOException, InterruptedException {
        for (Future<?> each : all) {
            await(each);
        }
    }

    private void await(Future<?> recovery) throws IOException, InterruptedException {
        try {
            recovery.get();
        } catch (ExecutionException e) {
            throw new IOException("a server does not come back", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
