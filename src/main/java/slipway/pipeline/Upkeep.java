package slipway.pipeline;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Project;
import slipway.config.Redeploy;
import slipway.docker.DockerException;
import slipway.log.Logs;
import slipway.run.History;
import slipway.run.Queue;

/** What is done from time to time: missed pushes are caught up, and what is too old is removed. One thread, one loop. */
public final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final Supplier<Config> config;
    private final Workshop workshop;
    private final Logs logs;
    private final Queue queue;
    private final History history;
    private final Runnable wake;
    private final Thread thread = new Thread(this::work, "slipway-upkeep");
    private boolean swept;

    public Upkeep(Supplier<Config> config, Workshop workshop, Logs logs, Queue queue, History history, Runnable wake) {
        this.config = config;
        this.workshop = workshop;
        this.logs = logs;
        this.queue = queue;
        this.history = history;
        this.wake = wake;
    }

    /** Ends the processes and removes the work folders of an earlier life; to be called before any run begins. */
    public void removeLeftovers() throws IOException, InterruptedException {
        // First, since they work in those folders.
        workshop.processes().endOrphans();
        WorkFolder.removeAllIn(workshop.work());
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
            while (!Thread.currentThread().isInterrupted()) {
                round();
                Thread.sleep(config.get().server().catchUpEvery().toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("upkeep ends with the server");
        }
    }

    private void round() throws InterruptedException {
        try {
            sweep();
            catchUp();
            forget();
        } catch (RuntimeException | IOException e) {
            LOG.error("upkeep failed, and will be tried again", e);
        }
    }

    /** What a crash has left in Docker; what this life has made is not touched, so it may happen at any time. */
    private void sweep() throws InterruptedException {
        if (swept) {
            return;
        }
        try {
            workshop.engine().sweep();
            swept = true;
        } catch (DockerException e) {
            LOG.warn("what a crash may have left in Docker could not be removed yet: {}", e.getMessage());
        }
    }

    private void catchUp() throws InterruptedException {
        var catchUp = new CatchUp(workshop.git(), queue, history, Clock.systemUTC());
        for (Project project : config.get().projects()) {
            if (catchUp.look(project)) {
                wake.run();
            }
        }
    }

    private void forget() throws IOException {
        queue.forgetDeliveries();
        int keep = config.get().server().keepRuns();
        var before = Clock.systemUTC()
                .instant()
                .minus(Duration.ofDays(config.get().server().keepDays()));
        for (Project project : config.get().projects()) {
            for (long run : history.prune(project.name(), keep, releases(project), before)) {
                logs.delete(run);
            }
        }
    }

    private static int releases(Project project) {
        return project.redeploy().map(Redeploy::keepReleases).orElse(0);
    }
}
