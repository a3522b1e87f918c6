package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import slipway.config.BranchName;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.EnvironmentSource;
import slipway.config.Project;
import slipway.git.Git;
import slipway.git.GitException;
import slipway.run.Goal;
import slipway.run.RunRequest;
import slipway.run.Trigger;
import slipway.web.auth.Access;
import slipway.web.auth.Principal;
import slipway.web.server.JsonBody;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** A run by hand. */
public final class RunCreation {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private final Supplier<Config> config;
    private final Access access;
    private final RunSubmission submission;
    private final Rollback rollback;
    private final Git git;

    public RunCreation(Supplier<Config> config, Access access, RunSubmission submission, Rollback rollback, Git git) {
        this.config = config;
        this.access = access;
        this.submission = submission;
        this.rollback = rollback;
        this.git = git;
    }

    /** {@code POST /api/projects/{project}/runs}: a branch's head, a commit, or an earlier release. */
    public void create(Context context) throws Problem, IOException {
        Principal who = access.deployer(context);
        Project project = Requests.project(context, config.get());
        JsonBody body = JsonBody.read(context, List.of("branch", "commit", "release", "live", "environment"));
        Optional<Long> release = body.number("release");
        if (release.isPresent() && (body.has("branch") || body.has("commit"))) {
            throw Problem.badRequest("release stands alone: it says the branch and the commit itself");
        }
        if (release.isPresent()) {
            rollback.to(release.get(), body, context, project, who.name());
        } else if (body.has("live")) {
            throw Problem.badRequest("live goes with release alone: it says what that is to replace");
        } else {
            deploy(context, project, body, who);
        }
    }

    private void deploy(Context context, Project project, JsonBody body, Principal who) throws Problem {
        Environment environment = Environments.named(
                project,
                body.text("environment"),
                Optional.of(body.text("branch").orElse(project.deployBranch())));
        Optional<EnvironmentSource.Promotion> promotion = environment.from().promotion();
        if (promotion.isPresent()) {
            throw Problem.conflict(environment.name() + " takes what is live in "
                    + promotion.get().environment()
                    + ", and nothing else; deploy to that, and promote it (slipway promote " + project.name() + ")");
        }
        String branch = body.text("branch")
                .or(environment::branch)
                .orElseThrow(() -> Problem.badRequest("which branch? " + environment.name()
                        + " takes more than one; say {\"branch\": ...} (--branch)"));
        Optional<String> problem = BranchName.problem(branch);
        if (problem.isPresent()) {
            throw Problem.badRequest("branch: it " + problem.get());
        }
        Optional<String> asked = body.text("commit").map(text -> text.toLowerCase(Locale.ROOT));
        if (asked.isPresent() && !COMMIT.matcher(asked.get()).matches()) {
            throw Problem.badRequest("commit must be a full id of 40 or 64 hexadecimal digits");
        }
        String commit = asked.isPresent() ? asked.get() : head(project, branch);
        submission.accept(
                context,
                new RunRequest(
                                project.name(),
                                branch,
                                commit,
                                Goal.DEPLOY,
                                Trigger.MANUAL,
                                Optional.of(who.name()),
                                Optional.empty())
                        .to(Optional.of(environment.name())),
                who);
    }

    private String head(Project project, String branch) throws Problem {
        try {
            return git.remoteHead(project.repository(), branch)
                    .orElseThrow(() -> Problem.notFound("the repository has no branch " + branch));
        } catch (GitException e) {
            throw new Problem(
                    HttpStatus.BAD_GATEWAY, "the repository could not be asked for its head: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(HttpStatus.SERVICE_UNAVAILABLE, "the server stops; ask again when it is back");
        }
    }
}
