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
import org.slf4j.event.Level;
import slipway.database.DatabaseFailure;
import slipway.database.WriteFailed;
import slipway.pipeline.stage.CancelResult;
import slipway.pipeline.stage.Cancellation;
import slipway.run.Goal;
import slipway.run.LogFields;
import slipway.run.StageName;
import slipway.run.queue.Claim;
import slipway.run.queue.RunQueue;
import slipway.text.Elapsed;

/** Takes queued runs and gives each to a worker as soon as one is free. */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** Each accepted run and each end wakes the dispatcher. A safety net for the unforeseen. */
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(30);

    private final RunQueue queue;
    private final Worker worker;
    private final Runnable deployEnded;
    private final int workers;
    private final Duration lookAnyway;
    private final ExecutorService threads;
    private final Thread thread = new Thread(this::dispatch, "slipway-dispatcher");
    private final Semaphore wake = new Semaphore(0);
    private final Map<Long, AtWork> atWork = new ConcurrentHashMap<>();
    private volatile boolean stopping;
    /** Whether another server is gone, or has written something, since this one last looked. */
    private volatile boolean othersAreGone;

    private volatile boolean othersWrote;

    /** @param deployEnded called when a deploy has ended: it may have built an image */
    public Dispatcher(RunQueue queue, Worker worker, int workers, Runnable deployEnded) {
        this(queue, worker, workers, deployEnded, LOOK_ANYWAY, work -> new Thread(work, "slipway-worker"));
    }

    /**
     * A run that a worker executes.
     *
     * @param rollback whether it goes back to an earlier release: then it takes no worker's place
     */
    private record AtWork(Cancellation cancellation, boolean rollback) {}

    /** @param lookAnyway how long it may sleep when nobody wakes it */
    Dispatcher(
            RunQueue queue,
            Worker worker,
            int workers,
            Runnable deployEnded,
            Duration lookAnyway,
            ThreadFactory factory) {
        this.queue = queue;
        this.worker = worker;
        this.workers = workers;
        this.deployEnded = deployEnded;
        this.lookAnyway = lookAnyway;
        this.threads = Executors.newCachedThreadPool(factory);
    }

    /** Starts. First the redeploys that an earlier process has left are settled; they take no worker's place. */
    public void start(List<Claim> toSettle) {
        toSettle.forEach(claim -> begin(claim, true));
        thread.start();
        wakeAtOnce();
    }

    /** A run may have become ready; called after every push that was accepted. */
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

    /** The numbers of the runs that workers execute. */
    public Set<Long> atWork() {
        return Set.copyOf(atWork.keySet());
    }

    /** Whether runs are still taken from the queue. */
    public boolean isDispatching() {
        return thread.isAlive() && !stopping;
    }

    /** Whether the dispatcher's thread is alive; also true while the server stops in good order. */
    public boolean lives() {
        return thread.isAlive() || stopping;
    }

    /** Another server has written something: a run to begin, or to cancel. */
    public void othersWrote() {
        othersWrote = true;
        wakeAtOnce();
    }

    /** Another server is gone: its runs are taken up. */
    public void othersAreGone() {
        othersAreGone = true;
        wakeAtOnce();
    }

    /**
     * The database is away, and another server may soon begin again what has not reached redeploy. A redeploy goes no
     * further without the database, and its hosts refuse this server's jobs once another one has taken it up.
     */
    public void leaveToOthers() {
        atWork.values()
                .forEach(each -> each.cancellation().pullBefore(StageName.REDEPLOY, Cancellation.Why.DATABASE_AWAY));
    }

    /**
     * The database is away, and another server may be started meanwhile. Tests and builds may run twice; a push that goes
     * on here could put an older image over a newer one. None begins while the database is away, since it is recorded first.
     */
    public void endPushes() {
        atWork.values().forEach(each -> each.cancellation().pullAt(StageName.PUSH, Cancellation.Why.DATABASE_AWAY));
    }

    /** Other servers have taken up all of it. */
    public void endAll() {
        atWork.values().forEach(each -> each.cancellation().pull(Cancellation.Why.DATABASE_AWAY));
    }

    /** Cancels a run wherever it stands, unless its job is already on the host. */
    public synchronized CancelResult cancel(long run, String reason) {
        if (queue.cancel(run, reason)) {
            return new CancelResult.Done();
        }
        Optional<Cancellation> cancellation = cancellation(run);
        if (cancellation.isEmpty()) {
            return queue.cancelElsewhere(run, reason)
                    ? new CancelResult.Requested()
                    : new CancelResult.TooLate("run " + run
                            + " is not waiting or running any more, or is in its redeploy on another server");
        }
        CancelResult cancelling = cancellation.get().cancel(reason);
        if (cancelling.isRequested()) {
            noteCancelling(run, cancellation.get(), reason);
        }
        return cancelling;
    }

    /** If this cannot be recorded, the run is cancelled all the same. */
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
            Optional<Cancellation> here = cancellation(run);
            if (here.isEmpty()) {
                queue.overtakeElsewhere(run, reason);
            } else if (here.get().pullBefore(StageName.PUSH, Cancellation.Why.cancel(reason))) {
                noteCancelling(run, here.get(), reason);
            }
        }
    }

    private void dispatch() {
        long looked = System.nanoTime();
        boolean failing = false;
        while (!stopping) {
            try {
                hearOthers();
                while (!stopping && claimOne()) {
                    LOG.trace("there may be more");
                }
                failing = false;
                if (wake.tryAcquire(lookAnyway.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
                if (System.nanoTime() - looked > lookAnyway.toNanos()) {
                    othersWrote = true;
                    takeUpForgotten();
                    looked = System.nanoTime();
                }
            } catch (InterruptedException e) {
                return;
            } catch (DatabaseFailure e) {
                // Logged as an error once: it may last until somebody makes room on the disk, or the database is back.
                LOG.atLevel(failing && e.mayPass() ? Level.DEBUG : Level.ERROR)
                        .setCause(e.mayPass() ? null : e)
                        .log("the queue cannot be read, looking again until it can: {}", e.getMessage());
                failing = true;
                pause();
            } catch (RuntimeException | Error e) {
                LOG.error("the queue could not be read, looking again soon", e);
                pause();
            }
        }
    }

    private void hearOthers() {
        if (othersAreGone) {
            othersAreGone = false;
            takeUpForgotten();
        }
        if (othersWrote) {
            othersWrote = false;
            queue.cancelling().forEach(this::cancelAsAsked);
        }
    }

    /** Another server was asked to. One that is being cancelled already is not cancelled again. */
    private synchronized void cancelAsAsked(RunQueue.Cancelling asked) {
        Optional<Cancellation> known = cancellation(asked.run());
        if (known.isEmpty() || known.get().why().isPresent()) {
            return;
        }
        boolean pulled = asked.overtaken()
                ? known.get().pullBefore(StageName.PUSH, Cancellation.Why.cancel(asked.reason()))
                : known.get().cancel(asked.reason()).isRequested();
        if (!pulled && known.get().why().isEmpty()) {
            queue.goesOn(asked.run());
            LOG.info("run={} was to be cancelled ({}), but has come too far, and goes on", asked.run(), asked.reason());
        }
    }

    /**
     * Takes up runs that are recorded as running while no thread executes them: it could not be started, or their end could
     * not be recorded.
     */
    private synchronized void takeUpForgotten() {
        if (!stopping) {
            queue.takeUp(atWork.keySet()).forEach(claim -> begin(claim, true));
        }
    }

    /** Synchronized with cancel, so that a run is always found either in the queue or at a worker. */
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
                deployEnded.run();
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

    /** Stops at once: other servers have taken up all of it. */
    public void abandon() throws InterruptedException {
        endAll();
        stop(Duration.ZERO);
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
        atWork.values().forEach(each -> each.cancellation().pullBefore(StageName.REDEPLOY, Cancellation.Why.STOP));
        if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            atWork.values().forEach(each -> each.cancellation().pull(Cancellation.Why.STOP));
            boolean ended = threads.awaitTermination(15, TimeUnit.SECONDS);
            LOG.info(
                    "a redeploy did not end within {}; it is left to its host{}",
                    Elapsed.words(patience),
                    ended ? "" : ", and a worker hangs");
        }
        thread.join();
    }
}
