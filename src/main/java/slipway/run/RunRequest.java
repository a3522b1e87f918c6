package slipway.run;

import java.util.Optional;

/**
 * What someone or something wants to be run, before it has a number.
 *
 * @param tag the pushed tag, by which {@code branch} is called too; empty where a branch was pushed
 * @param environment to which it deploys; empty for a run that only tests
 * @param pushedBy {@code @} and the name in GitLab of who pushed the commit, where a delivery told it
 * @param release the earlier release to be put live again without a build; empty for all others
 * @param replaces the release that a rollback is to replace on the first host; empty if there is none
 * @param promotes the release of another environment to be put live without a build; empty for all others
 * @param retryOf the run that this one retries
 */
public record RunRequest(
        String project,
        String branch,
        Optional<String> tag,
        String commit,
        Goal goal,
        Optional<String> environment,
        Trigger trigger,
        Optional<String> requestedBy,
        Optional<String> pushedBy,
        Optional<String> title,
        Optional<Long> release,
        Optional<Long> replaces,
        Optional<Long> promotes,
        Optional<Long> retryOf) {
    /** A run of a branch that goes through all stages of its goal. */
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
                Optional.empty(),
                commit,
                goal,
                Optional.empty(),
                trigger,
                requestedBy,
                Optional.empty(),
                title,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same, which deploys to this environment, if to any. */
    public RunRequest to(Optional<String> target) {
        return of(tag, target, pushedBy);
    }

    /** The same, of a tag. */
    public RunRequest ofTag(Optional<String> name) {
        return of(name, environment, pushedBy);
    }

    /** The same, of a commit that somebody pushed. */
    public RunRequest pushedBy(Optional<String> pusher) {
        return of(tag, environment, pusher);
    }

    private RunRequest of(Optional<String> itsTag, Optional<String> itsEnvironment, Optional<String> pusher) {
        return new RunRequest(
                project,
                branch,
                itsTag,
                commit,
                goal,
                itsEnvironment,
                trigger,
                requestedBy,
                pusher,
                title,
                release,
                replaces,
                promotes,
                retryOf);
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
                release.tag(),
                release.commit(),
                Goal.DEPLOY,
                Optional.of(release.environment()),
                Trigger.ROLLBACK,
                Optional.of(requestedBy),
                Optional.empty(),
                Optional.empty(),
                Optional.of(release.id()),
                replaces,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * What is live in one environment goes on to another.
     *
     * @param branch the run's that put it live there
     */
    public static RunRequest promotion(Release release, String branch, String target, Optional<String> requestedBy) {
        return new RunRequest(
                release.project(),
                branch,
                release.tag(),
                release.commit(),
                Goal.DEPLOY,
                Optional.of(target),
                Trigger.PROMOTION,
                requestedBy,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(release.id()),
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
                run.tag(),
                run.commit(),
                run.goal(),
                run.environment(),
                Trigger.RETRY,
                Optional.of(requestedBy),
                Optional.empty(),
                run.title(),
                run.release(),
                run.release().flatMap(release -> live),
                run.promotes(),
                Optional.of(run.id()));
    }
}
