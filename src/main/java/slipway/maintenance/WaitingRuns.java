package slipway.maintenance;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.pipeline.Dispatcher;
import slipway.pipeline.Gate;
import slipway.pipeline.PromotionSource;
import slipway.poll.PollLoop;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.history.History;
import slipway.run.queue.RunQueue;

/**
 * Promotes releases from one environment to the next, and lets waiting runs go on when they may. All of it follows from the
 * record, so that nothing is lost in a crash: the next round finds it again.
 */
public final class WaitingRuns extends PollLoop {
    /** The shortest wait: the machine's clock may be a little behind the time that a wait was for. */
    private static final Duration SOON = Duration.ofMillis(100);

    private final Supplier<Config> config;
    private final RunQueue queue;
    private final History history;
    private final PromotionSource sources;
    private final Gate gate;
    private final Dispatcher dispatcher;
    private final Clock clock;

    public WaitingRuns(
            Supplier<Config> config,
            RunQueue queue,
            History history,
            PromotionSource sources,
            Gate gate,
            Dispatcher dispatcher,
            Clock clock) {
        super("slipway-waiting-runs", "waiting runs are looked at");
        this.config = config;
        this.queue = queue;
        this.history = history;
        this.sources = sources;
        this.gate = gate;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    @Override
    protected Duration round() {
        Config now = config.get();
        for (Project project : now.projects()) {
            project.environments().forEach(environment -> offer(project, environment));
        }
        List<Instant> due = history.waiting().stream()
                .flatMap(run -> look(run, now).stream())
                .toList();
        Duration wait = PollLoop.until(due, clock);
        return wait.compareTo(SOON) < 0 ? SOON : wait;
    }

    /** Once for each release of the source. One that went back to an earlier release goes nowhere else. */
    private void offer(Project project, Environment target) {
        target.from()
                .promotion()
                .flatMap(from -> project.environment(from.environment()))
                .flatMap(source -> sources.offer(project, source).ready())
                .filter(ready -> isNew(ready.release(), target))
                .ifPresent(ready -> promote(ready, target));
    }

    private boolean isNew(Release release, Environment target) {
        return release.origin().isEmpty() && release.id() > history.promoted(release.project(), target.name());
    }

    private void promote(PromotionSource.Offer.Ready ready, Environment target) {
        queue.accept(RunRequest.promotion(ready.release(), ready.branch(), target.name(), Optional.empty()));
        dispatcher.wake();
    }

    /** When time alone may change the answer, if it may. All else that may is written down, and wakes this. */
    private Optional<Instant> look(Run run, Config now) {
        Optional<Project> project = now.project(run.project());
        Optional<Environment> environment =
                project.flatMap(known -> run.environment().flatMap(known::environment));
        Gate.Decision decision = environment.isPresent()
                ? gate.of(run, project.get(), environment.get())
                : new Gate.Decision.Over("its environment is not in the configuration any more");
        decision.match(
                () -> goOn(run),
                closed -> queue.stillWaits(run, closed.kind(), closed.reason()),
                over -> queue.endWaiting(run, over.reason()));
        return decision.closed().flatMap(Gate.Decision.Closed::until);
    }

    private void goOn(Run run) {
        queue.goOn(run);
        dispatcher.wake();
    }
}
