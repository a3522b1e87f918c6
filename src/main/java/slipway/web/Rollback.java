package slipway.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import slipway.config.BuildSettings;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.run.Image;
import slipway.run.Place;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.web.auth.Access;
import slipway.web.server.JsonBody;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** Back to an earlier release, without a build: to the one before what is live, or to any by its number. */
public final class Rollback {
    private final Supplier<Config> config;
    private final Access access;
    private final Releases releases;
    private final History history;
    private final RunSubmission submission;

    public Rollback(
            Supplier<Config> config, Access access, Releases releases, History history, RunSubmission submission) {
        this.config = config;
        this.access = access;
        this.releases = releases;
        this.history = history;
        this.submission = submission;
    }

    /** {@code POST /api/projects/{project}/rollback}: 202, {@code Location}, and the run. */
    public void create(Context context) throws Problem, IOException {
        String who = access.deploy(context);
        Project project = Requests.project(context, config.get());
        JsonBody body = JsonBody.read(context, List.of("release", "live", "environment"));
        Optional<Long> number = body.number("release");
        if (number.isPresent()) {
            to(number.get(), body, context, project, who);
        } else {
            Environment environment = Environments.named(project, body.text("environment"), Optional.empty());
            assertSeen(body, project, environment);
            accept(before(project, environment), body, context, project, environment, who);
        }
    }

    /** To the release with this number. */
    void to(long number, JsonBody body, Context context, Project project, String who) throws Problem {
        Release release = releases.find(number)
                .filter(found -> found.project().equals(project.name()))
                .orElseThrow(() -> Problem.notFound("there is no release " + number + " of " + project.name()
                        + "; GET /api/projects/" + project.name() + "/releases lists them"));
        Environment environment = project.environment(release.environment())
                .orElseThrow(() -> Problem.conflict("release " + number + " was in the environment "
                        + release.environment() + ", which is not in the configuration any more; deploy its commit: "
                        + release.commit()));
        Optional<String> asked = body.text("environment");
        if (asked.isPresent() && !asked.get().equals(environment.name())) {
            throw Problem.conflict("release " + number + " was in " + environment.name()
                    + ", and goes live there again;" + " leave environment out");
        }
        assertSeen(body, project, environment);
        accept(release, body, context, project, environment, who);
    }

    /** A person may have decided by what was live a while ago. */
    private void assertSeen(JsonBody body, Project project, Environment environment) throws Problem {
        Optional<Long> seen = body.number("live");
        List<Release> live = releases.live(
                project.name(),
                place -> place.environment().equals(environment.name()) && environment.hasHost(place.host()));
        if (seen.isEmpty() || live.stream().anyMatch(release -> seen.get().equals(release.id()))) {
            return;
        }
        Release now = LiveRelease.first(project, environment, releases)
                .orElseThrow(() -> Problem.conflict("release " + seen.get() + " is not live, and nothing else is"));
        throw Problem.conflict(
                "release " + seen.get() + " is not live any more: " + LiveRelease.words(now)
                        + " has taken its place; to replace that one, insist with {\"live\": " + now.id() + "}",
                Map.of("live", now.id()));
    }

    /** What the canary ran before is what all go back to. */
    private Release before(Project project, Environment environment) throws Problem {
        String canary = canary(project, environment);
        Release live = releases.live(new Place(project.name(), environment.name(), canary))
                .orElseThrow(() -> Problem.conflict("nothing is recorded as live on " + canary
                        + ", so there is nothing to go back from; deploy a commit"));
        return releases.before(live)
                .orElseThrow(() -> Problem.conflict("there is no release before " + live.id() + " on " + canary
                        + " to go back to; GET /api/projects/" + project.name()
                        + "/releases lists all, and {\"release\": <number>} names one"));
    }

    private void accept(
            Release release, JsonBody body, Context context, Project project, Environment environment, String who)
            throws Problem {
        canary(project, environment);
        Optional<String> trouble = cannotGoLive(release, project);
        if (trouble.isPresent()) {
            throw Problem.conflict(trouble.get() + "; deploy its commit again: " + release.commit());
        }
        // What the person saw counts, also if another release has gone live on one of the hosts meanwhile.
        Optional<Long> seen = body.number("live");
        Optional<Long> replaces = seen.isPresent()
                ? seen
                : LiveRelease.first(project, environment, releases).map(Release::id);
        submission.accept(context, RunRequest.rollback(release, branch(release, project, environment), who, replaces));
    }

    /** The branch of the environment; where any branch or tag may go there, the one that the release came from. */
    private String branch(Release release, Project project, Environment environment) {
        return environment
                .branch()
                .or(release::tag)
                .or(() -> history.find(release.run()).map(Run::branch))
                .orElseGet(project::deployBranch);
    }

    private static Optional<String> cannotGoLive(Release release, Project project) {
        String name = "release " + release.id();
        Optional<String> repository = project.build().map(BuildSettings::image);
        Optional<String> reference = release.image().map(Image::reference);
        if (reference.isEmpty()) {
            return repository.map(now -> name + " has no image, and the project builds " + now + " now");
        }
        if (release.digest().isEmpty()) {
            return Optional.of("the digest of " + name + " is not recorded");
        }
        if (repository.isEmpty()) {
            return Optional.of(name + " is an image (" + reference.get() + "), and the project builds none now");
        }
        return isOf(repository.get(), reference.get())
                ? Optional.empty()
                : Optional.of(name + " is an image of another name (" + reference.get()
                        + ") than the project's is now (" + repository.get() + ")");
    }

    private static String canary(Project project, Environment environment) throws Problem {
        return environment
                .redeploy()
                .map(redeploy -> redeploy.places().get(0))
                .orElseThrow(() ->
                        Problem.conflict("the project " + project.name() + " has no redeploy in the configuration"));
    }

    /** A repository may have a port, so that the last colon alone does not tell where its tag begins. */
    private static boolean isOf(String repository, String reference) {
        return reference.startsWith(repository + ":") && reference.indexOf('/', repository.length()) < 0;
    }
}
