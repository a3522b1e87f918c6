package slipway.notify.gitlab;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Project;
import slipway.gitlab.GitLabApi;
import slipway.poll.PollLoop;
import slipway.run.outbox.PendingReports;

/**
 * Tells GitLab how runs go, on one thread of its own: no run waits for it, or learns what became of it. What is to be
 * told waits in the database, so that a restart goes on where it was.
 */
public final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final Duration GOOD_FOR = Duration.ofDays(1);

    private final Supplier<Config> config;
    private final PendingReports reports;
    private final GitLabNotification notification;
    private final Clock clock;
    private final Map<String, GitLabSender> senders = new HashMap<>();
    private final PollLoop loop = new PollLoop("slipway-gitlab-reports", "GitLab is told how runs go", this::round);

    public Reporter(Supplier<Config> config, PendingReports reports, GitLabApi api, Clock clock) {
        this.config = config;
        this.reports = reports;
        this.notification = new GitLabNotification(reports, api);
        this.clock = clock;
    }

    /**
     * Begins.
     *
     * @param leads whether this server does it, if there are several
     */
    public void start(BooleanSupplier leads) {
        loop.start(leads, () -> reportOnly(reported(config.get())));
    }

    /** What could not be told yet is told by the next life. */
    public void stop() throws InterruptedException {
        loop.stop();
    }

    /** There may be something to tell, or a project more to tell of. */
    public void wake() {
        loop.wake();
    }

    private static List<Project> reported(Config config) {
        return config.projects().stream()
                .filter(project -> project.gitlab().apiToken().isPresent())
                .toList();
    }

    private void reportOnly(List<Project> projects) {
        reports.onlyOf(projects.stream().map(Project::name).collect(Collectors.toSet()));
    }

    /** Tells all that is due; returns how long there is nothing more to do, unless it is woken. */
    Duration round() throws InterruptedException {
        Config now = config.get();
        List<Project> told = reported(now);
        reportOnly(told);
        if (told.isEmpty()) {
            return PollLoop.LOOK_ANYWAY;
        }
        int old = reports.giveUp(clock.instant().minus(GOOD_FOR));
        if (old > 0) {
            LOG.warn("{} reports to GitLab were given up: they could not be told for a day", old);
        }
        List<Instant> due = new ArrayList<>();
        for (Project project : told) {
            senders.computeIfAbsent(project.name(), unused -> new GitLabSender(reports, notification, clock))
                    .tell(project, now)
                    .ifPresent(due::add);
        }
        return PollLoop.until(due, clock);
    }
}
