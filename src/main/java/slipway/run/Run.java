package slipway.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One pass through the stages for one commit of one branch of one project.
 *
 * @param commit the full id, 40 or 64 hex digits
 * @param requestedBy who pushed, or whose token asked
 * @param tag the pushed tag, by which {@code branch} is called too; empty where a branch was pushed
 * @param environment to which it deploys; empty for a run that only tests
 * @param author who made the commit, once the checkout has seen it
 * @param title the first line of the commit's message, where it is known
 * @param reason one line that says why it ended as it did
 * @param attempt how many times it was begun
 * @param release the earlier release that it puts live again, without a build; empty for all others
 * @param promotes the release of another environment that it puts live in its own, without a build
 * @param waits why it waits, in the state {@code WAITING}
 * @param built whether all before its redeploy is done, so that it goes on with the image that it has made
 * @param approval that somebody gave it
 * @param requesters who asked for it by hand, or let it go live in a freeze; known until it has ended
 * @param retryOf the run that it retries
 * @param hosts of its redeploy, once that has begun
 * @param engine that did its work, by its name, where there are several
 * @param server that works on it, by its name, where several may
 */
public record Run(
        long id,
        String project,
        String branch,
        Optional<String> tag,
        String commit,
        Goal goal,
        Optional<String> environment,
        Trigger trigger,
        Optional<String> requestedBy,
        Optional<String> author,
        Optional<String> title,
        RunState state,
        Optional<String> reason,
        int attempt,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Image> image,
        Optional<Long> release,
        Optional<Long> promotes,
        Optional<Wait> waits,
        boolean built,
        Optional<Approval> approval,
        List<Requester> requesters,
        Optional<Long> retryOf,
        List<Stage> stages,
        List<RunHost> hosts,
        Optional<String> engine,
        Optional<String> server) {
    public Run {
        requesters = List.copyOf(requesters);
        stages = List.copyOf(stages);
        hosts = List.copyOf(hosts);
    }

    Run with(
            Optional<Approval> itsApproval,
            List<Requester> itsRequesters,
            List<Stage> itsStages,
            List<RunHost> itsHosts,
            Optional<String> itsServer) {
        return new Run(
                id,
                project,
                branch,
                tag,
                commit,
                goal,
                environment,
                trigger,
                requestedBy,
                author,
                title,
                state,
                reason,
                attempt,
                createdAt,
                startedAt,
                finishedAt,
                image,
                release,
                promotes,
                waits,
                built,
                itsApproval,
                itsRequesters,
                retryOf,
                itsStages,
                itsHosts,
                engine,
                itsServer);
    }

    /** What it puts live, by the name that never changes its meaning: a digest, or a commit where there is no image. */
    public String subject() {
        return image.flatMap(Image::digest).orElse(commit);
    }

    /** One of the places that it deploys to; only for a run that deploys. */
    public Place place(String host) {
        return new Place(project, environment.orElseThrow(), host);
    }

    public Optional<Stage> stage(StageName name) {
        return stages.stream().filter(stage -> stage.name() == name).findFirst();
    }

    /** Whether the host may have been touched: from then on a run is neither repeated nor cancelled. */
    public boolean reachedRedeploy() {
        return stage(StageName.REDEPLOY)
                .filter(stage -> stage.startedAt().isPresent())
                .isPresent();
    }
}
