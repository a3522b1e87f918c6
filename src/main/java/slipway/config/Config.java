package slipway.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code deploy-config.json} says, checked and with its secrets resolved.
 *
 * @param secrets everything that came from a {@code ${env:NAME}} or {@code ${file:PATH}}, to be kept out of logs; this
 *     includes what stands in {@code environment} and {@code build.args}, whose values are otherwise plain text
 * @param notes what works but should be changed, each with its place and what to do
 */
public record Config(
        Path file, ServerSettings server, List<Project> projects, Set<Secret> secrets, List<String> notes) {
    public Config {
        projects = List.copyOf(projects);
        secrets = Set.copyOf(secrets);
        notes = List.copyOf(notes);
    }

    /** The same with another server. */
    public Config with(ServerSettings other) {
        return new Config(file, other, projects, secrets, notes);
    }

    /** {@code 1 project}, {@code 12 projects}. */
    public String projectCount() {
        return projects.size() + (projects.size() == 1 ? " project" : " projects");
    }

    /** Whether an earlier project is the same one in GitLab: this one is a further service of its repository. */
    public boolean isFurtherService(Project project) {
        return projects.stream()
                .takeWhile(other -> !other.name().equals(project.name()))
                .anyMatch(other -> other.gitlab().isSameProject(project.gitlab()));
    }

    public Optional<Project> project(String name) {
        return projects.stream().filter(project -> project.name().equals(name)).findFirst();
    }

    /** Whether there is such a project, and such an environment in it if one is named. */
    public boolean has(String project, Optional<String> environment) {
        return project(project)
                .filter(known -> environment.isEmpty()
                        || environment.flatMap(known::environment).isPresent())
                .isPresent();
    }
}
