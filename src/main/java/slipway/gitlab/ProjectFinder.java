package slipway.gitlab;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import slipway.config.Project;

/** Finds the project that a body is about. */
final class ProjectFinder {
    private final Map<Long, Project> byIdentifier = new HashMap<>();
    private final Map<String, Project> byPath = new HashMap<>();

    ProjectFinder(List<Project> projects) {
        for (Project project : projects) {
            project.gitlab().projectId().ifPresent(identifier -> byIdentifier.put(identifier, project));
            project.gitlab().path().ifPresent(path -> byPath.put(sameCase(path), project));
        }
    }

    /** By its number, which outlives a new name; else by its path, unless that is known to be another's number now. */
    Optional<Project> find(Body body) {
        if (body.projectId().isPresent()
                && byIdentifier.containsKey(body.projectId().getAsLong())) {
            return Optional.of(byIdentifier.get(body.projectId().getAsLong()));
        }
        return body.path()
                .map(path -> byPath.get(sameCase(path)))
                .filter(project -> body.projectId().isEmpty()
                        || project.gitlab().projectId().isEmpty());
    }

    /** GitLab takes paths that differ in case only for the same. */
    private static String sameCase(String path) {
        return path.toLowerCase(Locale.ROOT);
    }
}
