package slipway.maintenance;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Project;
import slipway.config.ServerSettings;
import slipway.git.Git;
import slipway.git.GitException;
import slipway.log.Logs;
import slipway.run.history.History;
import slipway.run.history.RunRetention;
import slipway.run.queue.RunQueue;

/** Removes from the folder of data what is too old, or belongs to nothing that is still there. */
public final class Retention {
    private final Supplier<Config> config;
    private final Git git;
    private final Logs logs;
    private final RunQueue queue;
    private final History history;
    private final RunRetention runs;

    public Retention(Supplier<Config> config, Git git, Logs logs, RunQueue queue, History history, RunRetention runs) {
        this.config = config;
        this.git = git;
        this.logs = logs;
        this.queue = queue;
        this.history = history;
        this.runs = runs;
    }

    /** @param leads whether this server forgets what is recorded; what is in its own folder each of several removes */
    void forget(boolean leads) throws IOException, GitException, InterruptedException {
        if (leads) {
            forgetRecorded();
        }
        // Not those of the pruned runs alone: a crash may have come between a run's end and its log's.
        logs.keepOnly(history::numbers);
        Set<String> projects = new HashSet<>(history.projectsAtWork());
        config.get().projects().stream().map(Project::name).forEach(projects::add);
        git.keepOnly(projects);
    }

    private void forgetRecorded() {
        queue.forgetDeliveries();
        ServerSettings server = config.get().server();
        Instant before = Clock.systemUTC().instant().minus(Duration.ofDays(server.keepDays()));
        // Also of projects that left the configuration.
        for (String project : history.projects()) {
            runs.prune(project, server.keepRuns(), releases(project), before);
        }
    }

    private int releases(String project) {
        return config.get().project(project).flatMap(Project::keepReleases).orElse(0);
    }
}
