package slipway.maintenance;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.EnvironmentSource;
import slipway.config.Project;
import slipway.notify.PollLoop;
import slipway.pipeline.Dispatcher;
import slipway.pipeline.Gate;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.run.queue.RunQueue;

/**
 * Offers what is live in one environment to the next, and lets waiting runs go on when they may. All of it follows from
 * what is recorded, so that a crash loses nothing: the next look finds it again.
 */
public final class WaitingRuns {
    /** A time that was waited for may have come. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Duration LOOK_ANYWAY = Duration.ofMinutes(1);

    private final Supplier<Config> config;
    private final RunQueue queue;
    private final History history;
    private final Releases releases;
    private final Gate gate;
    private final Dispatcher dispatcher;
    private final PollLoop loop = new PollLoop("slipway-waiting", "waiting runs are looked at", this::round);

    public WaitingRuns(
            Supplier<Config> config,
            RunQueue queue,
            History history,
            Releases releases,
            Gate gate,
            Dispatcher dispatcher) {
        this.config = config;
        this.queue = queue;
        this.history = history;
        this.releases = releases;
        this.gate = gate;
        this.dispatcher = dispatcher;
    }

    public void start() {
        loop.start();
    }

    public void stop() throws InterruptedException {
        loop.stop();
    }

    /** Something was recorded that may let a run go on, or begin. */
    public void wake() {
        loop.wake();
    }

    private Duration round() {
        Config now = config.get();
        for (Project project : now.projects()) {
            project.environments().forEach(environment -> offer(project, environment));
        }
        List<Run> waiting = history.waiting();
        waiting.forEach(run -> look(run, now));
        return waiting.isEmpty() ? LOOK_ANYWAY : SOON;
    }

    /** Once for each release of the source. One that went back to an earlier release goes nowhere else. */
    private void offer(Project project, Environment target) {
        if (target.from() instanceof EnvironmentSource.Promotion from) {
            project.environment(from.environment())
                    .flatMap(source -> newRelease(project, source, target))
                    .ifPresent(release -> promote(release, target));
        }
    }

    private void promote(Release release, Environment target) {
        String branch = history.find(release.run()).map(Run::branch).orElse(release.commit());
        queue.accept(RunRequest.promotion(release, branch, target.name(), Optional.empty()));
        dispatcher.wake();
    }

    private Optional<Release> newRelease(Project project, Environment source, Environment target) {
        List<Release> live = releases.live(
                project.name(), place -> place.environment().equals(source.name()) && source.hasHost(place.host()));
        boolean same = live.stream().map(Gate::subject).distinct().count() == 1;
        return live.stream()
                .filter(release -> same && release.origin().isEmpty())
                .max((one, other) -> Long.compare(one.id(), other.id()))
                .filter(release -> release.id() > history.promoted(project.name(), target.name()))
                .filter(release -> history.find(release.run())
                        .filter(run -> run.state() == RunState.SUCCEEDED)
                        .isPresent());
    }

    private void look(Run run, Config now) {
        Optional<Project> project = now.project(run.project());
        Optional<Environment> environment =
                project.flatMap(known -> run.environment().flatMap(known::environment));
        Gate.Decision decision = environment.isPresent()
                ? gate.of(run, project.get(), environment.get())
                : new Gate.Decision.Over("its environment is not in the configuration any more");
        if (decision instanceof Gate.Decision.Open) {
            queue.goOn(run);
            dispatcher.wake();
        } else if (decision instanceof Gate.Decision.Over over) {
            queue.endWaiting(run, over.reason());
        } else if (decision instanceof Gate.Decision.Closed closed) {
            queue.stillWaits(run, closed.kind(), closed.reason());
        }
    }
}
