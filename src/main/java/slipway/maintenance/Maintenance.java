package slipway.maintenance;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Project;
import slipway.database.DatabaseFailure;
import slipway.docker.Engine;
import slipway.docker.Engines;
import slipway.docker.engine.EngineException;
import slipway.git.GitException;
import slipway.pipeline.Dispatcher;
import slipway.pipeline.ImageCleanup;
import slipway.pipeline.WorkFolders;
import slipway.poll.PollLoop;

/** Periodic tasks: catches up missed pushes, and removes old runs, logs, images and caches. */
public final class Maintenance extends PollLoop {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final Supplier<Config> config;
    private final Engines engines;
    private final WorkFolders folders;
    private final MissedPushes missedPushes;
    private final Retention retention;
    private final ImageCleanup cleanup;
    private final Dispatcher dispatcher;
    private boolean builderChecked;
    private volatile BooleanSupplier leads = () -> true;
    private volatile boolean ledBefore = true;
    private long nextRound = System.nanoTime();

    public Maintenance(
            Supplier<Config> config,
            Engines engines,
            WorkFolders folders,
            MissedPushes missedPushes,
            Retention retention,
            ImageCleanup cleanup,
            Dispatcher dispatcher) {
        super("slipway-maintenance", "missed pushes are caught up, and old things removed", STOP_LIMIT);
        this.config = config;
        this.engines = engines;
        this.folders = folders;
        this.missedPushes = missedPushes;
        this.retention = retention;
        this.cleanup = cleanup;
        this.dispatcher = dispatcher;
    }

    /** Each of several servers cleans its own engines; the rest is done by the one that leads. */
    @Override
    public void start(BooleanSupplier itLeads) {
        leads = itLeads;
        start();
    }

    /** All of it from time to time; in between, images are removed after each run that may have built one. */
    @Override
    protected Duration round() throws InterruptedException {
        if (!builderChecked) {
            builderChecked = true;
            checkBuilder();
        }
        boolean first = leads.getAsBoolean() && !ledBefore;
        ledBefore = leads.getAsBoolean();
        if (first || System.nanoTime() - nextRound >= 0) {
            catchUpAndForget();
            removeImages();
            nextRound = System.nanoTime() + config.get().server().catchUpEvery().toNanos();
        } else {
            removeImages();
        }
        // A millisecond more than is left: a wait that ends too soon would look like a call for images alone.
        return Duration.ofNanos(Math.max(0, nextRound - System.nanoTime())).plusMillis(1);
    }

    /** Reports a missing program at the start. */
    private void checkBuilder() throws InterruptedException {
        try {
            LOG.info("images are built by {}", engines.first().builder());
        } catch (EngineException e) {
            LOG.error("no image can be built: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("Docker's command line could not be asked for its version", e);
        }
    }

    private void catchUpAndForget() throws InterruptedException {
        try {
            sweep();
            catchUp();
            retention.forget(leads.getAsBoolean());
            folders.removeLeftovers();
        } catch (DatabaseFailure e) {
            LOG.atWarn().setCause(e.mayPass() ? null : e).log("maintenance will be tried again: {}", e.getMessage());
        } catch (RuntimeException | IOException | GitException | Error e) {
            LOG.error("maintenance failed, and will be tried again", e);
        }
    }

    private void removeImages() throws InterruptedException {
        try {
            inEachEngine(cleanup::run, "old images and caches");
        } catch (RuntimeException | Error e) {
            LOG.warn("old images and caches could not be removed yet: {}", e.getMessage());
        }
    }

    /** Removes what a crash has left in Docker, or a run that ended while the engine was away. */
    private void sweep() throws InterruptedException {
        inEachEngine(engine -> engine.sweep(dispatcher::atWork), "what may be left in Docker");
    }

    private interface CleanUp {
        void in(Engine engine) throws EngineException, InterruptedException;
    }

    /** One that is away is cleaned in a later round. */
    private void inEachEngine(CleanUp work, String what) throws InterruptedException {
        for (Engine engine : engines.answering()) {
            try {
                work.in(engine);
            } catch (EngineException e) {
                LOG.warn("{} could not be removed yet: {}", what, e.getMessage());
            }
        }
    }

    private void catchUp() throws InterruptedException {
        for (Project project : config.get().projects()) {
            if (missedPushes.look(project, leads)) {
                dispatcher.wake();
            }
        }
    }
}
