package slipway.maintenance;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Project;
import slipway.docker.engine.EngineException;
import slipway.git.GitException;
import slipway.pipeline.Dispatcher;
import slipway.pipeline.ImageCleanup;
import slipway.pipeline.WorkFolders;
import slipway.pipeline.Workshop;

/** What is done from time to time: missed pushes are caught up, and what is too old is removed. One thread, one loop. */
public final class Maintenance {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

    private final Supplier<Config> config;
    private final Workshop workshop;
    private final MissedPushes catchUp;
    private final Retention forgetting;
    private final ImageCleanup cleanup;
    private final Dispatcher dispatcher;
    private final WorkFolders folders;
    private final Thread thread = new Thread(this::work, "slipway-upkeep");

    public Maintenance(
            Supplier<Config> config,
            Workshop workshop,
            MissedPushes catchUp,
            Retention forgetting,
            ImageCleanup cleanup,
            Dispatcher dispatcher) {
        this.config = config;
        this.workshop = workshop;
        this.catchUp = catchUp;
        this.forgetting = forgetting;
        this.cleanup = cleanup;
        this.dispatcher = dispatcher;
        this.folders = new WorkFolders(workshop.work(), workshop.engine());
    }

    /** Ends the processes and removes the work folders of an earlier process; to be called before any run begins. */
    public void removeLeftovers() throws IOException, InterruptedException {
        // First, since they work in those folders.
        workshop.processes().endOrphans();
        folders.removeAll();
        workshop.engine().removeLeftovers();
    }

    public void start() {
        thread.start();
    }

    public void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(15).toMillis());
    }

    private void work() {
        try {
            checkBuilder();
            while (!Thread.currentThread().isInterrupted()) {
                round();
                tidyUntil(
                        System.nanoTime() + config.get().server().catchUpEvery().toNanos());
            }
        } catch (InterruptedException e) {
            LOG.debug("upkeep ends with the server");
        }
    }

    /** Reports a missing program at the start. */
    private void checkBuilder() throws InterruptedException {
        try {
            LOG.info("images are built by {}", workshop.engine().builder());
        } catch (EngineException e) {
            LOG.error("no image can be built: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("Docker's command line could not be asked for its version", e);
        }
    }

    private void round() throws InterruptedException {
        try {
            sweep();
            catchUp();
            forgetting.forget();
            folders.removeLeftovers();
        } catch (RuntimeException | IOException | GitException | Error e) {
            LOG.error("upkeep failed, and will be tried again", e);
        }
        tidy();
    }

    /** Between two rounds, after each run that may have built something. */
    private void tidyUntil(long end) throws InterruptedException {
        while (cleanup.awaitAsked(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
            tidy();
        }
    }

    private void tidy() throws InterruptedException {
        try {
            cleanup.tidy();
        } catch (RuntimeException | EngineException | Error e) {
            LOG.warn("old images and caches could not be removed yet: {}", e.getMessage());
        }
    }

    /** What a crash has left in Docker, or a run that ended while the engine was away. */
    private void sweep() throws InterruptedException {
        try {
            workshop.engine().sweep(dispatcher::atWork);
        } catch (EngineException e) {
            LOG.warn("what may be left in Docker could not be removed yet: {}", e.getMessage());
        }
    }

    private void catchUp() throws InterruptedException {
        for (Project project : config.get().projects()) {
            if (catchUp.look(project)) {
                dispatcher.wake();
            }
        }
    }
}
