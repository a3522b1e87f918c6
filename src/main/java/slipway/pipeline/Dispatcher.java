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
import slipway.run.About;
import slipway.run.Claim;
import slipway.run.Goal;
import slipway.run.Queue;
import slipway.run.StageName;

/** Gives the runs that wait to the workers, as soon as there is room for them. */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** Each accepted run and each end wakes the dispatcher. A safety net for the unforeseen. */
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(30);

    private final Queue queue;
    private final Worker worker;
    private final Tidying tidying;
    private final int workers;
    private final Duration lookAnyway;
    private final ExecutorService threads;
    private final Thread thread = new Thread(this::dispatch, "slipway-dispatcher");
    private final Semaphore wake = new Semaphore(0);
    private final Map<Long, Leash> atWork = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    public Dispatcher(Queue queue, Worker worker, Tidying tidying, int workers) {
        this(queue, worker, tidying, workers, LOOK_ANYWAY, work -> new Thread(work, "slipway-worker"));
    }

    /** @param lookAnyway how long it may sleep when nobody wakes it */
    Dispatcher(Queue queue, Worker worker, Tidying tidying, int workers, Duration lookAnyway, ThreadFactory factory) {
        this.queue = queue;
        this.worker = worker;
        this.tidying = tidying;
        this.workers = workers;
        this.lookAnyway = lookAnyway;
        this.threads = Executors.newCachedThreadPool(factory);
    }

    /** Begins to dispatch; first the redeploys that an earlier life left behind are settled, beside the workers. */
    public void start(List<Claim> toSettle) {
        toSettle.forEach(claim -> begin(claim, true));
        thread.start();
        wake();
    }

    /** Something may be ready to run: called after every accepted run, and at each end, which makes room. */
    public void wake() {
        if (atWork.size() < workers && wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /** The numbers of the runs that are at work. */
    Set<Long> atWork() {
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
    public synchronized Cancelling cancel(long run, String reason) {
        if (queue.cancel(run, reason)) {
            return new Cancelling.Done();
        }
        Optional<Leash> leash = Optional.ofNullable(atWork.get(run));
        if (leash.isEmpty()) {
            return new Cancelling.TooLate("run " + run + " is not waiting or running any more");
        }
        return leash.get().cancel(reason);
    }

    /** Newer commits have overtaken these runs, and their project does not want to wait for outdated tests. */
    public void overtake(List<Long> outdated, String reason) {
        for (long run : outdated) {
            Optional.ofNullable(atWork.get(run))
                    .ifPresent(leash -> leash.pullBefore(StageName.PUSH, new Leash.Why.Cancel(reason)));
        }
    }

    private void dispatch() {
        long looked = System.nanoTime();
        while (!stopping) {
            try {
                while (!stopping && atWork.size() < workers && claimOne()) {
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
        Optional<Claim> claim = stopping ? Optional.empty() : queue.claim();
        claim.ifPresent(found -> begin(found, false));
        return claim.isPresent();
    }

    private void begin(Claim claim, boolean settle) {
        long run = claim.run().id();
        var leash = new Leash();
        atWork.put(run, leash);
        try {
            threads.execute(() -> work(claim, leash, settle));
        } catch (RuntimeException | Error e) {
            atWork.remove(run);
            throw e;
        }
    }

    private void work(Claim claim, Leash leash, boolean settle) {
        try {
            worker.work(claim, leash, settle, () -> stopping);
        } catch (RuntimeException | Error e) {
            About.run(LOG.atError(), claim.run()).setCause(e).log("broke, and how it ended could not be recorded");
        } finally {
            atWork.remove(claim.run().id());
            wake();
            if (claim.run().goal() == Goal.DEPLOY) {
                tidying.ask();
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
        wake();
        atWork.values().forEach(leash -> leash.pullBefore(StageName.REDEPLOY, new Leash.Why.Stop()));
        if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            atWork.values().forEach(leash -> leash.pull(new Leash.Why.Stop()));
            boolean ended = threads.awaitTermination(15, TimeUnit.SECONDS);
            LOG.info(
                    "a redeploy did not end within {}; it is left to its host{}",
                    Elapsed.words(patience),
                    ended ? "" : ", and a worker hangs");
        }
        thread.join();
    }
}
