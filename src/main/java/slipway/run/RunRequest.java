package slipway.run;

import java.util.Optional;

/**
 * What someone or something wants to be run, before it has a number.
 *
 * @param release the earlier release to be put live again without a build; empty for all others
 */
public record RunRequest(
        String project,
        String branch,
        String commit,
        Goal goal,
        Trigger trigger,
        Optional<String> requestedBy,
        Optional<String> title,
        Optional<Long> release) {
    /** A run that goes through all stages of its goal. */
    public RunRequest(
            String project,
            String branch,
            String commit,
            Goal goal,
            Trigger trigger,
            Optional<String> requestedBy,
            Optional<String> title) {
        this(project, branch, commit, goal, trigger, requestedBy, title, Optional.empty());
    }

    /** Back to an earlier release. */
    public static RunRequest rollback(Release release, String branch, String requestedBy) {
        return new RunRequest(
                release.project(),
                branch,
                release.commit(),
                Goal.DEPLOY,
                Trigger.ROLLBACK,
                Optional.of(requestedBy),
                Optional.empty(),
                Optional.of(release.id()));
    }
}
