package slipway.notify.gitlab;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Project;
import slipway.gitlab.ApiResult;
import slipway.poll.PollLoop;
import slipway.run.LogFields;
import slipway.run.outbox.PendingReports;
import slipway.run.outbox.StatusReport;

/** Sends pending reports of one project to GitLab, in order. After a failure it pauses. */
final class GitLabSender {
    private static final Logger LOG = LoggerFactory.getLogger(GitLabSender.class);
    private static final int TROUBLE = 3;

    private final PendingReports reports;
    private final GitLabNotification notification;
    private final Clock clock;
    private Instant quietUntil = Instant.MIN;
    private int failures;
    private final Set<StatusReport.Subject> refused = EnumSet.noneOf(StatusReport.Subject.class);

    GitLabSender(PendingReports reports, GitLabNotification notification, Clock clock) {
        this.reports = reports;
        this.notification = notification;
        this.clock = clock;
    }

    /** Tells all that is due; returns when there is more to do, if it is known. */
    Optional<Instant> tell(Project project, Config config) throws InterruptedException {
        while (true) {
            List<StatusReport> first = firstOfEach(reports.open(project.name()));
            Optional<Instant> due = first.stream()
                    .map(StatusReport::notBefore)
                    .min(Instant::compareTo)
                    .map(this::notInQuiet);
            if (due.isEmpty() || due.get().isAfter(clock.instant())) {
                return due;
            }
            tell(project, GitLabStatusText.of(config, project), leastTried(first));
        }
    }

    /** Of what is due: what GitLab fails on for a reason of its own is not always the first to be tried. */
    private StatusReport leastTried(List<StatusReport> first) {
        return first.stream()
                .filter(report -> !report.notBefore().isAfter(clock.instant()))
                .min(Comparator.comparing(StatusReport::attempts).thenComparing(StatusReport::id))
                .orElseThrow();
    }

    private Instant notInQuiet(Instant due) {
        return due.isAfter(quietUntil) ? due : quietUntil;
    }

    /**
     * What may be told without overtaking anything: the states of a commit follow each other, and so do deployments. One
     * commit that GitLab fails on does not hold up the others.
     */
    private static List<StatusReport> firstOfEach(List<StatusReport> open) {
        Set<String> passed = new HashSet<>();
        return open.stream()
                .filter(report -> {
                    boolean first = passed.add(report.commit());
                    return report.subject() == StatusReport.Subject.DEPLOYMENT
                            ? passed.add("deployments") && first
                            : first;
                })
                .toList();
    }

    private void tell(Project project, GitLabStatusText text, StatusReport report) throws InterruptedException {
        Instant again = clock.instant().plus(PollLoop.RETRIES.after(report.attempts() + 1));
        reports.trying(report, again);
        notification
                .run(project.gitlab(), text, report)
                .match(
                        done -> told(project, report, done),
                        refused -> refused(project, report, refused),
                        later -> later(project, report, later));
    }

    private void told(Project project, StatusReport report, ApiResult.Done done) {
        boolean begins = report.subject() == StatusReport.Subject.DEPLOYMENT
                && done.body().path("id").canConvertToLong();
        reports.settle(
                report, "told", begins ? OptionalLong.of(done.body().path("id").asLong()) : OptionalLong.empty());
        if (failures >= TROUBLE) {
            LogFields.project(LOG.atInfo(), project.name()).log("reports to GitLab succeed again");
        }
        failures = 0;
        refused.remove(report.subject());
    }

    /** Nothing would change if it were sent again; what comes after it is tried all the same. */
    private void refused(Project project, StatusReport report, ApiResult.Refused answer) {
        reports.settle(report, answer.why(), OptionalLong.empty());
        failures = 0;
        if (refused.add(report.subject())) {
            LogFields.run(LOG.atWarn(), report.run(), project.name()).log("GitLab refused a report: {}", answer.why());
        }
    }

    private void later(Project project, StatusReport report, ApiResult.Later later) {
        failures++;
        Duration pause = PollLoop.RETRIES.after(failures);
        if (later.after()
                .filter(wish -> wish.compareTo(PollLoop.RETRIES.after(1)) > 0)
                .isPresent()) {
            pause = later.after().get();
            // Also over a restart.
            reports.postpone(report, clock.instant().plus(pause));
        }
        quietUntil = clock.instant().plus(pause);
        if (failures == TROUBLE) {
            LogFields.project(LOG.atWarn(), project.name())
                    .log("could not report to GitLab, will retry: {}", later.why());
        }
    }
}
