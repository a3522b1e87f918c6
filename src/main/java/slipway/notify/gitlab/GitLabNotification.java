package slipway.notify.gitlab;

import java.util.OptionalLong;
import slipway.config.GitLabSettings;
import slipway.gitlab.ApiResult;
import slipway.gitlab.CommitStatus;
import slipway.gitlab.Deployment;
import slipway.gitlab.Deployments;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.Statuses;
import slipway.run.StageState;
import slipway.run.outbox.PendingReports;
import slipway.run.outbox.StatusReport;
import slipway.run.outbox.StatusReport.Subject;

/** Tells GitLab one thing, once. */
final class GitLabNotification {
    private final PendingReports reports;
    private final Statuses statuses;
    private final Deployments deployments;

    GitLabNotification(PendingReports reports, GitLabApi api) {
        this.reports = reports;
        this.statuses = new Statuses(api);
        this.deployments = new Deployments(api);
    }

    /** What was tried before may have been heard: then it is not told a second time. */
    ApiResult run(GitLabSettings gitlab, GitLabStatusText text, StatusReport report) throws InterruptedException {
        boolean again = report.attempts() > 0;
        return switch (report.subject()) {
            case TEST, DEPLOY -> {
                CommitStatus status = text.status(report);
                yield again ? statuses.postAgain(gitlab, status) : statuses.post(gitlab, status);
            }
            case DEPLOYMENT -> deployment(gitlab, text, report, again);
        };
    }

    private ApiResult deployment(GitLabSettings gitlab, GitLabStatusText text, StatusReport report, boolean again)
            throws InterruptedException {
        if (report.state() == StageState.RUNNING) {
            Deployment deployment = text.deployment(report);
            return again
                    ? deployments.beginAgain(gitlab, deployment, id -> reports.isKnown(report.project(), id))
                    : deployments.begin(gitlab, deployment);
        }
        OptionalLong id = reports.made(report.run(), Subject.DEPLOYMENT);
        return id.isPresent()
                ? deployments.end(gitlab, id.getAsLong(), GitLabStatusText.word(report.state()))
                : new ApiResult.Refused(0, "GitLab has no deployment of this run: its beginning could not be reported");
    }
}
