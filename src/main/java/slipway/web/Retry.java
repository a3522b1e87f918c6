package slipway.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.pipeline.Gate;
import slipway.run.Goal;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.web.auth.Access;
import slipway.web.auth.Principal;
import slipway.web.server.JsonBody;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** The same commit with the same goal once more; if that would put older code live, only for a person who insists. */
public final class Retry {
    private final Supplier<Config> config;
    private final Access access;
    private final Releases releases;
    private final History history;
    private final Gate gate;
    private final RunSubmission submission;

    public Retry(
            Supplier<Config> config,
            Access access,
            Releases releases,
            History history,
            Gate gate,
            RunSubmission submission) {
        this.config = config;
        this.access = access;
        this.releases = releases;
        this.history = history;
        this.gate = gate;
        this.submission = submission;
    }

    /** {@code POST /api/runs/{id}/retry}: 202, {@code Location}, and the new run. */
    public void create(Context context) throws Problem, IOException {
        Principal who = access.deployer(context);
        Run run = Requests.run(context, history);
        boolean force = JsonBody.read(context, List.of("force")).flag("force");
        if (!run.state().ended()) {
            throw Problem.conflict(
                    "run " + run.id() + " is " + run.state().word() + "; only a run that has ended can be retried");
        }
        Project project = config.get()
                .project(run.project())
                .orElseThrow(() ->
                        Problem.conflict("the project " + run.project() + " is not in the configuration any more"));
        if (run.environment().isPresent() && environment(project, run).isEmpty()) {
            throw Problem.conflict("the environment " + run.environment().get() + " of run " + run.id()
                    + " is not in the configuration any more");
        }
        Optional<String> refusal = environment(project, run).flatMap(target -> gate.refusal(run, project, target));
        if (refusal.isPresent()) {
            // Before it is accepted, which would end a newer one that waits.
            throw Problem.conflict("run " + run.id() + " would not go live: " + refusal.get());
        }
        Optional<String> newer = newer(project, run);
        if (newer.isPresent() && !force) {
            throw Problem.conflict(
                    "run " + run.id() + " is of commit " + shortened(run.commit()) + ", and " + newer.get()
                            + "; to put the older one live all the same, insist with {\"force\": true}"
                            + " (slipway retry " + run.id() + " --force)",
                    Map.of("force", true));
        }
        submission.accept(context, RunRequest.retry(run, who.name(), live(project, run)), who);
    }

    private static Optional<Environment> environment(Project project, Run run) {
        return run.environment().flatMap(project::environment);
    }

    private Optional<Long> live(Project project, Run run) {
        return environment(project, run)
                .flatMap(environment -> LiveRelease.first(project, environment, releases))
                .map(Release::id);
    }

    /** What is live, or on its way there, and was asked for later than this run. */
    private Optional<String> newer(Project project, Run run) {
        if (run.goal() != Goal.DEPLOY) {
            return Optional.empty();
        }
        return newerLive(project, run).or(() -> newerAtWork(run));
    }

    private Optional<String> newerLive(Project project, Run run) {
        return releases.live(project.name(), Environments.of(project)).stream()
                .filter(live -> run.environment().equals(Optional.of(live.environment())))
                .filter(live -> live.run() > run.id() && !live.commit().equals(run.commit()))
                .findFirst()
                .map(live -> LiveRelease.words(live) + " is newer");
    }

    private Optional<String> newerAtWork(Run run) {
        return history.atWork(run.project()).stream()
                .filter(other -> other.environment().equals(run.environment()) && other.id() > run.id())
                .filter(other -> !other.commit().equals(run.commit()))
                .findFirst()
                .map(other -> "run " + other.id() + " (commit " + shortened(other.commit()) + "), which is newer, is "
                        + other.state().word() + " and goes live before it");
    }

    private static String shortened(String commit) {
        return commit.substring(0, 12);
    }
}
