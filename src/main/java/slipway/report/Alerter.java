package slipway.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Alert;
import slipway.config.Config;
import slipway.config.Project;
import slipway.gitlab.Finding;
import slipway.run.Goal;
import slipway.run.Notice;
import slipway.run.Notices;

/**
 * Tells people what happens, as {@code server.alerts} wants it: no run waits for it, and no receiver for another. What
 * is to be told waits in the database, so that a restart goes on where it was.
 */
public final class Alerter {
    private static final Logger LOG = LoggerFactory.getLogger(Alerter.class);
    private static final Duration GOOD_FOR = Duration.ofDays(1);
    private static final Duration LOOK_ANYWAY = Duration.ofMinutes(1);

    private final Supplier<Config> config;
    private final Notices notices;
    private final Telling telling;
    private final Clock clock;
    private final ExecutorService threads;
    private final Map<String, Courier> couriers = new HashMap<>();
    private final Rounds rounds = new Rounds("slipway-alerter", "people are told what happens", this::round);

    /** @param threads on which receivers are spoken to, one for each at most; ended with this */
    public Alerter(Supplier<Config> config, Notices notices, Telling telling, Clock clock, ExecutorService threads) {
        this.config = config;
        this.notices = notices;
        this.telling = telling;
        this.clock = clock;
        this.threads = threads;
    }

    public void start() {
        rounds.start();
    }

    /** What could not be told yet is told by the next life. */
    public void stop() throws InterruptedException {
        rounds.stop();
        // What is under way may arrive, and a chat would show it twice if it were sent again.
        threads.shutdown();
        if (threads.awaitTermination(3, TimeUnit.SECONDS)) {
            return;
        }
        threads.shutdownNow();
        if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
            LOG.warn("a receiver of alerts is still being spoken to");
        }
    }

    /** There may be something to tell, or a receiver more. */
    public void wake() {
        rounds.wake();
    }

    /** Something was looked at on which a project's pushes depend. */
    public void saw(String project, Finding.Subject subject, Finding finding, boolean urgent) {
        boolean well = finding.state() == Finding.State.OK;
        if (well || urgent) {
            Optional<String> state =
                    well ? Optional.empty() : Optional.of(finding.state().word());
            notices.trouble(project, told(subject), state, finding.detail(), clock.instant());
        }
    }

    private static Notice.Subject told(Finding.Subject subject) {
        return switch (subject) {
            case HOOK -> Notice.Subject.HOOK;
            case API_TOKEN -> Notice.Subject.API_TOKEN;
            case BRANCH -> Notice.Subject.BRANCH;
        };
    }

    /** Sends off all that is due; returns how long there is nothing more to do, unless it is woken. */
    Duration round() {
        Config now = config.get();
        List<Alert> alerts = now.server().alerts();
        notices.onlyFor(wishes(now));
        couriers.keySet().retainAll(alerts.stream().map(Alert::name).collect(Collectors.toSet()));
        giveUp();
        Instant next = clock.instant().plus(LOOK_ANYWAY);
        for (Alert alert : alerts) {
            Optional<Instant> due = couriers.computeIfAbsent(
                            alert.name(), unused -> new Courier(notices, telling, clock))
                    .send(alert, now.server().publicUrl(), threads, this::wake);
            next = due.filter(next::isAfter).orElse(next);
        }
        Duration wait = Duration.between(clock.instant(), next);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private void giveUp() {
        notices.giveUp(clock.instant().minus(GOOD_FOR)).stream()
                .collect(Collectors.groupingBy(receiver -> receiver, Collectors.counting()))
                .forEach((receiver, count) -> LOG.warn(
                        "alert {}: {} messages were given up: they could not be told for a day", receiver, count));
    }

    private static Set<Notices.Wish> wishes(Config config) {
        return config.server().alerts().stream()
                .flatMap(alert -> config.projects().stream()
                        .map(Project::name)
                        .filter(alert::hearsOf)
                        .flatMap(project -> alert.on().stream().flatMap(on -> wishes(alert, project, on))))
                .collect(Collectors.toSet());
    }

    private static Stream<Notices.Wish> wishes(Alert alert, String project, Alert.On on) {
        Stream<Notices.Wish> all = kinds(on).stream().map(kind -> new Notices.Wish(project, kind, alert.name()));
        return on.isAboutRuns() ? all.flatMap(wish -> narrowed(wish, alert)) : all;
    }

    private static Stream<Notices.Wish> narrowed(Notices.Wish wish, Alert alert) {
        List<Optional<Goal>> goals = alert.goals().isEmpty()
                ? List.of(wish.goal())
                : alert.goals().stream().map(Alerter::goal).map(Optional::of).toList();
        List<String> branches = alert.branches().isEmpty() ? List.of(wish.branch()) : alert.branches();
        return goals.stream()
                .flatMap(goal -> branches.stream()
                        .map(branch -> new Notices.Wish(wish.project(), wish.kind(), wish.receiver(), goal, branch)));
    }

    private static Goal goal(Alert.Goal goal) {
        return switch (goal) {
            case TEST -> Goal.TEST;
            case DEPLOY -> Goal.DEPLOY;
        };
    }

    private static List<Notice.Kind> kinds(Alert.On on) {
        return switch (on) {
            case FAILED -> List.of(Notice.Kind.FAILED, Notice.Kind.SKIPPED);
            case ROLLED_BACK -> List.of(Notice.Kind.ROLLED_BACK);
            case RECOVERED -> List.of(Notice.Kind.RECOVERED);
            case DEPLOYED -> List.of(Notice.Kind.DEPLOYED);
            case DRIFT -> List.of(Notice.Kind.DRIFT, Notice.Kind.DRIFT_OVER);
            case UNHEALTHY -> List.of(Notice.Kind.UNHEALTHY, Notice.Kind.UNHEALTHY_OVER);
            case HOOK -> List.of(Notice.Kind.HOOK, Notice.Kind.HOOK_OVER);
            case API_TOKEN -> List.of(Notice.Kind.API_TOKEN, Notice.Kind.API_TOKEN_OVER);
            case BRANCH -> List.of(Notice.Kind.BRANCH, Notice.Kind.BRANCH_OVER);
        };
    }
}
