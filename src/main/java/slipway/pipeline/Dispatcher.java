package slipway.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.database.WriteFailed;
import slipway.pipeline.stage.CancelResult;
import slipway.pipeline.stage.Cancellation;
import slipway.run.Goal;
import slipway.run.LogFields;
import slipway.run.StageName;
import slipway.run.queue.Claim;
import slipway.run.queue.RunQueue;
import slipway.text.Elapsed;

/** Gives the runs that wait to the workers, as soon as there is room for them. */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** Each accepted run and each end wakes the dispatcher. A safety net for the unforeseen. */
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(30);

    private final RunQueue queue;
    private final Worker worker;
    private final ImageCleanup cleanup;
    private final int workers;
    private final Duration lookAnyway;
    private final ExecutorService threads;
    private final Thread thread = new Thread(this::dispatch, "slipway-dispatcher");
    private final Semaphore wake = new Semaphore(0);
    private final Map<Long, AtWork> atWork = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    public Dispatcher(RunQueue queue, Worker worker, ImageCleanup cleanup, int workers) {
        this(queue, worker, cleanup, workers, LOOK_ANYWAY, work -> new Thread(work, "slipway-worker"));
    }

    /**
     * A run at work.
     *
     * @param rollback whether it goes back to an earlier release: then it takes no worker's place
     */
    private record AtWork(Cancellation cancellation, boolean rollback) {}

    /** @param lookAnyway how long it may sleep when nobody wakes it */
    Dispatcher(
            RunQueue queue,
            Worker worker,
            ImageCleanup cleanup,
            int workers,
            Duration lookAnyway,
            ThreadFactory factory) {
        this.queue = queue;
        this.worker = worker;
        this.cleanup = cleanup;
        this.workers = workers;
        this.lookAnyway = lookAnyway;
        this.threads = Executors.newCachedThreadPool(factory);
    }

    /** Begins to dispatch; first the redeploys that an earlier life left behind are settled, beside the workers. */
    public void start(List<Claim> toSettle) {
        toSettle.forEach(claim -> begin(claim, true));
        thread.start();
        wakeAtOnce();
    }

    /** Something may be ready to run: called after every push that was accepted. */
    public void wake() {
        if (hasRoom()) {
            wakeAtOnce();
        }
    }

    /** The same, if it may be a rollback, which begins even if all workers are busy. */
    public void wakeAtOnce() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    private boolean hasRoom() {
        return atWork.values().stream().filter(each -> !each.rollback()).count() < workers;
    }

    /** The numbers of the runs that are at work. */
    public Set<Long> atWork() {
        return Set.copyOf(atWork.keySet());
    }

    /** Whether runs are still taken from the queue. */
    public boolean isDispatching() {
        return thread.isAlive() && !stopping;
    }

    /** Whether the one who dispatches is still there; also true while the server stops in good order. */
    public boolean lives() {
        return thread.isAlive() || stopping;
    }

    /** Cancels a run wherever it stands, unless its job is already on the host. */
    public synchronized CancelResult cancel(long run, String reason) {
        if (queue.cancel(run, reason)) {
            return new CancelResult.Done();
        }
        Optional<Cancellation> cancellation = cancellation(run);
        if (cancellation.isEmpty()) {
            return new CancelResult.TooLate("run " + run + " is not waiting or running any more");
        }
        CancelResult cancelling = cancellation.get().cancel(reason);
        if (cancelling instanceof CancelResult.Requested) {
            noteCancelling(run, cancellation.get(), reason);
        }
        return cancelling;
    }

    /** It is being cancelled in any case, so what was asked for is done. */
    private void noteCancelling(long run, Cancellation cancellation, String reason) {
        try {
            queue.noteCancelling(run, reason, () -> cancellation.why().isPresent());
        } catch (WriteFailed e) {
            LOG.warn("run={} is being cancelled, which could not be recorded: {}", run, e.getMessage());
        }
    }

    private Optional<Cancellation> cancellation(long run) {
        return Optional.ofNullable(atWork.get(run)).map(AtWork::cancellation);
    }

    /** Newer commits have overtaken these runs, and their project does not want to wait for outdated tests. */
    public void overtake(List<Long> outdated, String reason) {
        for (long run : outdated) {
            cancellation(run)
                    .filter(cancellation ->
                            cancellation.pullBefore(StageName.PUSH, new Cancellation.Why.Cancel(reason)))
                    .ifPresent(cancellation -> noteCancelling(run, cancellation, reason));
        }
    }

    private void dispatch() {
        long looked = System.nanoTime();
        while (!stopping) {
            try {
                while (!stopping && claimOne()) {
                    LOG.trace("there may be more");
                }
                if (wake.tryAcquire(lookAnyway.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
                if (System.nanoTime() - looked > lookAnyway.toNanos()) {
                    takeUpForgotten();
                    looked = System.nanoTime();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                LOG.error("the queue could not be read, looking again soon", e);
                pause();
            }
        }
    }

    /** What is recorded as running while nobody works on it: its thread was not to be had, or it broke beyond recording. */
    private synchronized void takeUpForgotten() {
        if (!stopping) {
            queue.takeUp(atWork.keySet()).forEach(claim -> begin(claim, true));
        }
    }

    /** Together with cancel, so that no run is between the queue and its worker when one looks for it. */
    private synchronized boolean claimOne() {
        if (stopping) {
            return false;
        }
        Optional<Claim> claim = hasRoom() ? queue.claim() : queue.claimRollback();
        claim.ifPresent(found -> begin(found, false));
        return claim.isPresent();
    }

    private void begin(Claim claim, boolean settle) {
        long run = claim.run().id();
        var cancellation = new Cancellation();
        atWork.put(run, new AtWork(cancellation, claim.run().release().isPresent()));
        try {
            threads.execute(() -> work(claim, cancellation, settle));
        } catch (RuntimeException | Error e) {
            atWork.remove(run);
            throw e;
        }
    }

    private void work(Claim claim, Cancellation cancellation, boolean settle) {
        try {
            worker.work(claim, cancellation, settle, () -> stopping);
        } catch (RuntimeException | Error e) {
            LogFields.run(LOG.atError(), claim.run()).setCause(e).log("broke, and how it ended could not be recorded");
        } finally {
            atWork.remove(claim.run().id());
            wakeAtOnce();
            if (claim.run().goal() == Goal.DEPLOY) {
                cleanup.ask();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Stops: what has not reached redeploy is given back to the queue at once; a redeploy may take until the limit to
     * finish, then it is left to its host, and settled at the next start.
     */
    public void stop(Duration patience) throws InterruptedException {
        synchronized (this) {
            stopping = true;
            threads.shutdown();
        }
        wakeAtOnce();
        atWork.values()
                .forEach(each -> each.cancellation().pullBefore(StageName.REDEPLOY, new Cancellation.Why.Stop()));
        if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            atWork.values().forEach(each -> each.cancellation().pull(new Cancellation.Why.Stop()));
            boolean ended = threads.awaitTermination(15, TimeUnit.SECONDS);
            LOG.info(
                    "a redeploy did not end within {}; it is left to its host{}",
                    Elapsed.words(patience),
                    ended ? "" : ", and a worker hangs");
        }
        thread.join();
    }
}
