package slipway.web;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import slipway.config.Environment;
import slipway.config.GitRef;
import slipway.config.Project;
import slipway.run.Place;
import slipway.web.server.Problem;

/** Which environment a request means. */
final class Environments {
    private Environments() {}

    /** The one that is named; without a name the only one, or the one to which the branch goes. */
    static Environment named(Project project, Optional<String> name, Optional<String> branch) throws Problem {
        if (name.isPresent()) {
            return project.environment(name.get())
                    .orElseThrow(() -> Problem.notFound("there is no environment " + name.get() + " of "
                            + project.name() + "; there are " + all(project)));
        }
        return project.onlyEnvironment()
                .or(() -> branch.map(GitRef::branch).flatMap(project::environmentOf))
                .orElseThrow(() -> Problem.badRequest("which environment? say {\"environment\": ...} with one of "
                        + all(project) + " (--environment)"));
    }

    /** Whether a project has a place now. */
    static Predicate<Place> of(Project project) {
        return place -> project.has(place.environment(), place.host());
    }

    /** Only a project with several says of which one speaks. */
    static String words(Project project, Environment environment) {
        return project.name() + (project.environments().size() > 1 ? " in " + environment.name() : "");
    }

    private static String all(Project project) {
        return project.environments().stream().map(Environment::name).collect(Collectors.joining(", "));
    }
}
