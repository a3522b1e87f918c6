package slipway.gitlab.webhook;

import java.util.List;
import java.util.function.Predicate;
import slipway.config.GitLabSettings;
import slipway.config.Project;
import slipway.gitlab.ProjectNumbers;

/** Finds the project that a body is about. */
final class ProjectFinder {
    private final List<Project> projects;
    private final ProjectNumbers numbers;

    ProjectFinder(List<Project> projects, ProjectNumbers numbers) {
        this.projects = List.copyOf(projects);
        this.numbers = numbers;
    }

    /**
     * Those that the configuration says are meant; if there is none, those of which it is known that they had this number
     * by another path. Several may be of different instances of GitLab.
     */
    List<Project> find(DeliveryBody body) {
        List<Project> configured = those(gitlab -> isConfigured(gitlab, body));
        return configured.isEmpty() ? those(gitlab -> isRemembered(gitlab, body)) : configured;
    }

    private List<Project> those(Predicate<GitLabSettings> fits) {
        return projects.stream().filter(project -> fits.test(project.gitlab())).toList();
    }

    /** By its number, which outlives a new name; else by its path, unless that is known to be another's number now. */
    private static boolean isConfigured(GitLabSettings gitlab, DeliveryBody body) {
        boolean byNumber = gitlab.projectId().isPresent() && body.projectId().isPresent();
        return byNumber ? gitlab.projectId().equals(body.projectId()) : isPath(gitlab, body);
    }

    private boolean isRemembered(GitLabSettings gitlab, DeliveryBody body) {
        return gitlab.projectId().isEmpty()
                && body.projectId().isPresent()
                && numbers.of(gitlab).equals(body.projectId());
    }

    /** GitLab takes paths that differ in case only for the same. */
    private static boolean isPath(GitLabSettings gitlab, DeliveryBody body) {
        return gitlab.path()
                .filter(path -> path.equalsIgnoreCase(body.path().orElse("")))
                .isPresent();
    }
}
