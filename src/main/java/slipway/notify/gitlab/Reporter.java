package slipway.notify.gitlab;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * Reports the progress of runs to GitLab, on a thread of its own: no run waits for it. Pending reports are in the database,
 * so that a restart goes on where it was.
 */
public final class Reporter extends PollLoop {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final Duration GOOD_FOR = Duration.ofDays(1);

    private final Supplier<Config> config;
    private final PendingReports reports;
    private final GitLabNotification notification;
    private final Clock clock;
    private final Map<String, GitLabSender> senders = new HashMap<>();

    public Reporter(Supplier<Config> config, PendingReports reports, GitLabApi api, Clock clock) {
        super("slipway-gitlab-reports", "reports are sent to GitLab");
        this.config = config;
        this.reports = reports;
        this.notification = new GitLabNotification(reports, api);
        this.clock = clock;
    }

    /** Before the first run is accepted it is recorded whose runs are reported. */
    @Override
    protected void begin() {
        reportOnly(reported(config.get()));
    }

    private static List<Project> reported(Config config) {
        return config.projects().stream()
                .filter(project -> project.gitlab().apiToken().isPresent())
                .toList();
    }

    private void reportOnly(List<Project> projects) {
        reports.onlyOf(projects.stream().map(Project::name).collect(Collectors.toSet()));
    }

    @Override
    protected Duration round() throws InterruptedException {
        Config now = config.get();
        List<Project> told = reported(now);
        reportOnly(told);
        if (told.isEmpty()) {
            return PollLoop.LOOK_ANYWAY;
        }
        int old = reports.giveUp(clock.instant().minus(GOOD_FOR));
        if (old > 0) {
            LOG.warn("{} reports to GitLab were given up: they could not be sent for a day", old);
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
