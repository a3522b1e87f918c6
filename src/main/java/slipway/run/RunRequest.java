package slipway.run;

import java.util.Optional;

/**
 * What someone or something wants to be run, before it has a number.
 *
 * @param release the earlier release to be put live again without a build; empty for all others
 * @param replaces the release that a rollback is to replace on the first host; empty if there is none
 * @param retryOf the run that this one retries
 */
public record RunRequest(
        String project,
        String branch,
        String commit,
        Goal goal,
        Trigger trigger,
        Optional<String> requestedBy,
        Optional<String> title,
        Optional<Long> release,
        Optional<Long> replaces,
        Optional<Long> retryOf) {
    /** A run that goes through all stages of its goal. */
    public RunRequest(
            String project,
            String branch,
            String commit,
            Goal goal,
            Trigger trigger,
            Optional<String> requestedBy,
            Optional<String> title) {
        this(
                project,
                branch,
                commit,
                goal,
                trigger,
                requestedBy,
                title,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Back to an earlier release.
     *
     * @param replaces what is live on the first host
     */
    public static RunRequest rollback(Release release, String branch, String requestedBy, Optional<Long> replaces) {
        return new RunRequest(
                release.project(),
                branch,
                release.commit(),
                Goal.DEPLOY,
                Trigger.ROLLBACK,
                Optional.of(requestedBy),
                Optional.empty(),
                Optional.of(release.id()),
                replaces,
                Optional.empty());
    }

    /**
     * The same as an earlier run once more.
     *
     * @param live what is live on the first host
     */
    public static RunRequest retry(Run run, String requestedBy, Optional<Long> live) {
        return new RunRequest(
                run.project(),
                run.branch(),
                run.commit(),
                run.goal(),
                Trigger.RETRY,
                Optional.of(requestedBy),
                run.title(),
                run.release(),
                run.release().flatMap(release -> live),
                Optional.of(run.id()));
    }
}
