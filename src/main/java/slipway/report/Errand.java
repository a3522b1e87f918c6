package slipway.report;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import slipway.config.GitLab;
import slipway.gitlab.Answer;
import slipway.gitlab.Api;
import slipway.gitlab.CommitStatus;
import slipway.gitlab.Deployments;
import slipway.gitlab.Statuses;
import slipway.run.Report;
import slipway.run.Report.Subject;
import slipway.run.Reports;
import slipway.run.StageState;

/** Tells GitLab one thing, once. */
final class Errand {
    private final Reports reports;
    private final Statuses statuses;
    private final Deployments deployments;

    Errand(Reports reports, Api api) {
        this.reports = reports;
        this.statuses = new Statuses(api);
        this.deployments = new Deployments(api);
    }

    /** What was tried before may have been heard: then it is not told a second time. */
    Answer run(GitLab gitlab, Optional<URI> publicUrl, Report report) throws InterruptedException {
        boolean again = report.attempts() > 0;
        return switch (report.subject()) {
            case TEST, DEPLOY -> {
                CommitStatus status = Message.status(report, publicUrl);
                yield again ? statuses.postAgain(gitlab, status) : statuses.post(gitlab, status);
            }
            case DEPLOYMENT -> deployment(gitlab, report, again);
        };
    }

    private Answer deployment(GitLab gitlab, Report report, boolean again) throws InterruptedException {
        if (report.state() == StageState.RUNNING) {
            return again
                    ? deployments.beginAgain(
                            gitlab, report.commit(), report.branch(), id -> reports.isKnown(report.project(), id))
                    : deployments.begin(gitlab, report.commit(), report.branch());
        }
        OptionalLong id = reports.made(report.run(), Subject.DEPLOYMENT);
        return id.isPresent()
                ? deployments.end(gitlab, id.getAsLong(), Message.word(report.state()))
                : new Answer.Refused(0, "GitLab has no deployment of this run: its beginning could not be told");
    }
}
