package slipway.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a {@code deploy-config.json} says, checked and with its secrets resolved. */
public record Config(Path file, Server server, List<Project> projects) {
    public Config {
        projects = List.copyOf(projects);
    }

    public Optional<Project> project(String name) {
        return projects.stream().filter(project -> project.name().equals(name)).findFirst();
    }
}
