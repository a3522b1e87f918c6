package slipway.pipeline;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import slipway.config.Build;
import slipway.config.Config;
import slipway.config.Project;
import slipway.config.Redeploy;
import slipway.config.Test;
import slipway.docker.DockerException;
import slipway.docker.Engine;
import slipway.docker.Wanted;
import slipway.run.History;
import slipway.run.Releases;
import slipway.run.Run;
import slipway.run.RunState;

/**
 * Says what is still of use in the engine, and has the rest removed: images of releases that nobody would go back to, of
 * runs that failed, and caches of what left the configuration.
 */
public final class Tidying {
    /** Images that a project keeps which has no host, or left the configuration. */
    private static final int KEPT_ANYWAY = 5;

    private final Supplier<Config> config;
    private final Engine engine;
    private final History history;
    private final Releases releases;
    private final Semaphore asked = new Semaphore(0);

    public Tidying(Supplier<Config> config, Engine engine, History history, Releases releases) {
        this.config = config;
        this.engine = engine;
        this.history = history;
        this.releases = releases;
    }

    /** A run that may have built an image has ended; returns at once. */
    void ask() {
        asked.release();
    }

    /** Waits until somebody asks; false if nobody does within the limit. */
    boolean awaitAsked(Duration limit) throws InterruptedException {
        boolean some = asked.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
        asked.drainPermits();
        return some;
    }

    void tidy() throws DockerException, InterruptedException {
        engine.keepOnly(this::wanted);
    }

    private Map<String, Wanted> wanted() {
        Map<String, Wanted> wanted = new HashMap<>();
        Set<String> names = new HashSet<>(history.projects());
        Config now = config.get();
        now.projects().forEach(project -> names.add(project.name()));
        for (String name : names) {
            wanted.put(name, wanted(name, now.project(name)));
        }
        return wanted;
    }

    private Wanted wanted(String name, Optional<Project> configured) {
        // What waits is asked first: a run that ends meanwhile is a release when that is asked.
        List<Run> atWork = history.atWork(name);
        return new Wanted(
                configured.flatMap(Project::build).map(Build::image),
                images(name, configured.flatMap(Project::redeploy)),
                atWork.stream().map(Run::commit).collect(Collectors.toSet()),
                configured
                        .flatMap(Project::test)
                        .map(Test::cache)
                        .map(Set::copyOf)
                        .orElse(Set.of()),
                atWork.stream().anyMatch(run -> run.state() == RunState.RUNNING));
    }

    private Set<String> images(String name, Optional<Redeploy> redeploy) {
        Set<String> digests = new HashSet<>(
                releases.keptDigests(name, redeploy.map(Redeploy::keepReleases).orElse(KEPT_ANYWAY)));
        history.imageToRetry(name).ifPresent(digests::add);
        if (redeploy.isEmpty()) {
            digests.addAll(history.newestImages(name, KEPT_ANYWAY));
        }
        return digests;
    }
}
