package slipway.notify.gitlab;

import java.net.URI;
import java.util.Optional;
import slipway.config.Config;
import slipway.config.Project;
import slipway.gitlab.CommitStatus;
import slipway.gitlab.Deployment;
import slipway.run.StageState;
import slipway.run.outbox.StatusReport;

/**
 * What a report is in GitLab's words.
 *
 * @param service the project's name, if an earlier one of the configuration is the same project of GitLab
 * @param publicUrl where people read of the run
 */
record GitLabStatusText(Optional<String> service, Optional<URI> publicUrl) {
    private static final int LONGEST_NAME = 255;

    static GitLabStatusText of(Config config, Project project) {
        return new GitLabStatusText(
                Optional.of(project.name()).filter(unused -> config.isFurtherService(project)),
                config.server().publicUrl());
    }

    CommitStatus status(StatusReport report) {
        String subject = report.subject() == StatusReport.Subject.TEST ? "test" : deploy(report);
        return new CommitStatus(
                report.commit(),
                report.branch(),
                bounded("slipway/" + ofService(subject)),
                word(report.state()),
                "run " + report.run() + ": "
                        + report.detail()
                                .filter(text -> !text.isBlank())
                                .map(String::strip)
                                .orElseGet(() -> words(report.state())),
                publicUrl.map(url -> url + "/runs/" + report.run()).orElse(""));
    }

    private static String bounded(String name) {
        return name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }

    /** A status ends under the name that it began with, whatever the configuration is by then. */
    private static String deploy(StatusReport report) {
        return report.statusEnvironment().map(name -> "deploy/" + name).orElse("deploy");
    }

    /** GitLab has one list of environments for all services of a repository; it shows those of one as a folder. */
    Deployment deployment(StatusReport report) {
        return new Deployment(
                ofService(report.environment().orElseThrow()), report.commit(), report.branch(), report.isTag());
    }

    private String ofService(String name) {
        return service.map(project -> project + "/" + name).orElse(name);
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
