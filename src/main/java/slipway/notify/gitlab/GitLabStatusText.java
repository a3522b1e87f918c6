package slipway.notify.gitlab;

import java.net.URI;
import java.util.Optional;
import slipway.gitlab.CommitStatus;
import slipway.run.StageState;
import slipway.run.outbox.StatusReport;

/** What a report is in GitLab's words. */
final class GitLabStatusText {
    private GitLabStatusText() {}

    /** @param publicUrl where people read of the run */
    static CommitStatus status(StatusReport report, Optional<URI> publicUrl) {
        return new CommitStatus(
                report.commit(),
                report.branch(),
                "slipway/" + (report.subject() == StatusReport.Subject.TEST ? "test" : "deploy"),
                word(report.state()),
                "run " + report.run() + ": "
                        + report.detail()
                                .filter(text -> !text.isBlank())
                                .map(String::strip)
                                .orElseGet(() -> words(report.state())),
                publicUrl.map(url -> url + "/runs/" + report.run()).orElse(""));
    }

    /** GitLab's name of a state. */
    static String word(StageState state) {
        return switch (state) {
            case WAITING -> "pending";
            case RUNNING -> "running";
            case SUCCEEDED -> "success";
            case FAILED -> "failed";
            case CANCELLED -> "canceled";
            case SKIPPED -> "skipped";
        };
    }

    private static String words(StageState state) {
        return switch (state) {
            case WAITING -> "waits for its turn";
            case RUNNING -> "is at work";
            case SUCCEEDED -> "succeeded";
            case FAILED -> "failed";
            case CANCELLED -> "was cancelled";
            case SKIPPED -> "was skipped";
        };
    }
}
