package slipway.notify.alert;

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
import slipway.config.AlertReceiver;
import slipway.config.Config;
import slipway.config.Project;
import slipway.gitlab.watch.Finding;
import slipway.poll.PollLoop;
import slipway.run.Goal;
import slipway.run.outbox.AlertMessage;
import slipway.run.outbox.PendingAlerts;

/**
 * Sends alerts to people, as {@code server.alerts} says. No run waits for it, and no receiver for another. Pending alerts are
 * in the database, so that a restart goes on where it was.
 */
public final class Alerter extends PollLoop {
    private static final Logger LOG = LoggerFactory.getLogger(Alerter.class);
    private static final Duration GOOD_FOR = Duration.ofDays(1);

    private final Supplier<Config> config;
    private final PendingAlerts pending;
    private final AlertDelivery delivery;
    private final Clock clock;
    private final ExecutorService threads;
    private final Map<String, AlertSender> senders = new HashMap<>();

    /** @param threads on which receivers are spoken to, one for each at most; ended with this */
    public Alerter(
            Supplier<Config> config,
            PendingAlerts pending,
            AlertDelivery delivery,
            Clock clock,
            ExecutorService threads) {
        super("slipway-alerts", "alerts are sent");
        this.config = config;
        this.pending = pending;
        this.delivery = delivery;
        this.clock = clock;
        this.threads = threads;
    }

    /** Before the first run is accepted it is recorded who is told of it. */
    @Override
    protected void begin() {
        pending.onlyFor(subscriptions(config.get()));
    }

    /** What could not be sent yet is sent after the next start. */
    @Override
    public void stop() throws InterruptedException {
        super.stop();
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

    /** Something was looked at on which a project's pushes depend. */
    public void saw(String project, Finding.Subject subject, Finding finding, boolean urgent) {
        boolean well = finding.state() == Finding.State.OK;
        if (well || urgent) {
            Optional<String> state =
                    well ? Optional.empty() : Optional.of(finding.state().word());
            pending.trouble(project, told(subject), state, finding.detail(), clock.instant());
        }
    }

    private static AlertMessage.Subject told(Finding.Subject subject) {
        return switch (subject) {
            case HOOK -> AlertMessage.Subject.HOOK;
            case API_TOKEN -> AlertMessage.Subject.API_TOKEN;
            case BRANCH -> AlertMessage.Subject.BRANCH;
            case FREEZES -> AlertMessage.Subject.FREEZES;
        };
    }

    @Override
    protected Duration round() {
        Config now = config.get();
        List<AlertReceiver> alerts = now.server().alerts();
        pending.onlyFor(subscriptions(now));
        senders.keySet().retainAll(alerts.stream().map(AlertReceiver::name).collect(Collectors.toSet()));
        giveUp();
        List<Instant> due = alerts.stream()
                .flatMap(alert -> senders
                        .computeIfAbsent(alert.name(), unused -> new AlertSender(pending, delivery, clock))
                        .send(alert, now.server().publicUrl(), threads, this::wake)
                        .stream())
                .toList();
        return PollLoop.until(due, clock);
    }

    private void giveUp() {
        pending.giveUp(clock.instant().minus(GOOD_FOR)).stream()
                .collect(Collectors.groupingBy(receiver -> receiver, Collectors.counting()))
                .forEach((receiver, count) -> LOG.warn(
                        "alert {}: {} messages were given up: they could not be sent for a day", receiver, count));
    }

    private static Set<PendingAlerts.Subscription> subscriptions(Config config) {
        return config.server().alerts().stream()
                .flatMap(alert -> config.projects().stream()
                        .map(Project::name)
                        .filter(alert::hearsOf)
                        .flatMap(project -> alert.on().stream().flatMap(on -> subscriptions(alert, project, on))))
                .collect(Collectors.toSet());
    }

    private static Stream<PendingAlerts.Subscription> subscriptions(
            AlertReceiver alert, String project, AlertReceiver.On on) {
        Stream<PendingAlerts.Subscription> all =
                kinds(on).stream().map(kind -> new PendingAlerts.Subscription(project, kind, alert.name()));
        return on.isAboutRuns() ? all.flatMap(subscription -> narrowed(subscription, alert)) : all;
    }

    private static Stream<PendingAlerts.Subscription> narrowed(
            PendingAlerts.Subscription subscription, AlertReceiver alert) {
        List<Optional<Goal>> goals = alert.goals().isEmpty()
                ? List.of(subscription.goal())
                : alert.goals().stream().map(Alerter::goal).map(Optional::of).toList();
        List<String> branches = alert.branches().isEmpty() ? List.of(subscription.branch()) : alert.branches();
        return goals.stream()
                .flatMap(goal -> branches.stream()
                        .map(branch -> new PendingAlerts.Subscription(
                                subscription.project(), subscription.kind(), subscription.receiver(), goal, branch)));
    }

    private static Goal goal(AlertReceiver.RunGoal goal) {
        return switch (goal) {
            case TEST -> Goal.TEST;
            case DEPLOY -> Goal.DEPLOY;
        };
    }

    private static List<AlertMessage.Kind> kinds(AlertReceiver.On on) {
        return switch (on) {
            case FAILED -> List.of(AlertMessage.Kind.FAILED, AlertMessage.Kind.SKIPPED);
            case ROLLED_BACK -> List.of(AlertMessage.Kind.ROLLED_BACK);
            case RECOVERED -> List.of(AlertMessage.Kind.RECOVERED);
            case DEPLOYED -> List.of(AlertMessage.Kind.DEPLOYED);
            case WAITING -> List.of(AlertMessage.Kind.WAITING, AlertMessage.Kind.FROZEN);
            case DRIFT -> List.of(AlertMessage.Kind.DRIFT, AlertMessage.Kind.DRIFT_OVER);
            case UNHEALTHY -> List.of(AlertMessage.Kind.UNHEALTHY, AlertMessage.Kind.UNHEALTHY_OVER);
            case HOOK -> List.of(AlertMessage.Kind.HOOK, AlertMessage.Kind.HOOK_OVER);
            case API_TOKEN -> List.of(AlertMessage.Kind.API_TOKEN, AlertMessage.Kind.API_TOKEN_OVER);
            case BRANCH -> List.of(AlertMessage.Kind.BRANCH, AlertMessage.Kind.BRANCH_OVER);
            case FREEZES -> List.of(AlertMessage.Kind.FREEZES, AlertMessage.Kind.FREEZES_OVER);
        };
    }
}
