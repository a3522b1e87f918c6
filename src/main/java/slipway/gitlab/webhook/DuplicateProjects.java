package slipway.gitlab.webhook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import slipway.config.Config;
import slipway.config.Project;
import slipway.gitlab.ProjectNumbers;

/** Configured projects that are one and the same in GitLab, one by its path and another by its number. */
public final class DuplicateProjects {
    private DuplicateProjects() {}

    /** What a delivery is answered that fits them all: to choose one of them would leave the other out in silence. */
    static DeliveryDecision undecided(List<String> names) {
        return new DeliveryDecision.Ignored(names, problem(names));
    }

    /** A line for each such set of projects, as far as their numbers are known. */
    public static List<String> problems(Config config, ProjectNumbers numbers) {
        Map<String, List<Project>> byPlace = new TreeMap<>();
        for (Project project : config.projects()) {
            OptionalLong number = numbers.of(project.gitlab());
            // Without its address nothing says that two numbers are of the same GitLab.
            if (number.isPresent() && project.gitlab().url().isPresent()) {
                String place = project.gitlab().url().get() + " " + number.getAsLong();
                byPlace.computeIfAbsent(place, unused -> new ArrayList<>()).add(project);
            }
        }
        return byPlace.values().stream()
                .filter(same -> !areDeclared(same))
                .map(same -> problem(same.stream().map(Project::name).toList()))
                .toList();
    }

    /** Whether the configuration itself says that they are the same. */
    static boolean areDeclared(List<Project> same) {
        return same.stream()
                .allMatch(project -> project.gitlab().isSameProject(same.get(0).gitlab()));
    }

    private static String problem(List<String> names) {
        return "the configured projects " + String.join(" and ", names)
                + " are the same project of GitLab, so its deliveries are ignored; keep one of them,"
                + " or give all of them the same gitlab.path and gitlab.projectId";
    }
}
