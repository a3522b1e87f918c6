package slipway.web;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.web.auth.Access;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/**
 * {@code GET /badges/{project}.svg}. A page of GitLab's shows it in browsers that have no token, so the configuration may
 * open it to everybody; else who may read may see it.
 */
public final class Badges {
    private final Supplier<Config> config;
    private final Access access;
    private final History history;
    private final Releases releases;

    public Badges(Supplier<Config> config, Access access, History history, Releases releases) {
        this.config = config;
        this.access = access;
        this.history = history;
        this.releases = releases;
    }

    public void get(Context context) throws Problem {
        Config now = config.get();
        if (!now.server().publicBadges()) {
            access.read(context);
        }
        Project project = project(context, now);
        Optional<String> name = Requests.text(context, "environment");
        String svg =
                (name.isEmpty() ? of(project) : of(project, Environments.named(project, name, Optional.empty()))).svg();
        // A picture of yesterday's success is worse than none.
        new ETagResponse(svg, "image/svg+xml; charset=utf-8").answer(context);
    }

    private Badge of(Project project) {
        return Badge.of(
                project.name(),
                releases.live(project.name(), Environments.of(project)),
                history.lastEnded(project.name()));
    }

    private Badge of(Project project, Environment environment) {
        return Badge.of(
                Environments.words(project, environment),
                releases.live(
                        project.name(),
                        place -> place.environment().equals(environment.name()) && environment.hasHost(place.host())),
                history.lastDeploy(project.name(), environment.name()));
    }

    /** A stranger is not told the names of the projects. */
    private Project project(Context context, Config now) throws Problem {
        String name = context.pathParam("project");
        Optional<Project> found = now.project(name);
        if (found.isEmpty() && !mayRead(context)) {
            throw Problem.notFound("there is no project " + name);
        }
        return found.orElseThrow(() -> Requests.noProject(name, now));
    }

    private boolean mayRead(Context context) {
        try {
            access.read(context);
            return true;
        } catch (Problem stranger) {
            return false;
        }
    }
}
