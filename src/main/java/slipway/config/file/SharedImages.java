package slipway.config.file;

import java.util.List;
import java.util.Optional;
import slipway.config.BuildSettings;
import slipway.config.Project;
import slipway.config.value.ReadContext;

/** Two projects must not push the same tag of the same image: each would replace what the other deploys. */
final class SharedImages {
    private SharedImages() {}

    static void check(ReadContext context, List<Project> projects) {
        for (int index = 1; index < projects.size(); index++) {
            for (int other = 0; other < index; other++) {
                check(context, projects, index, other);
            }
        }
    }

    private static void check(ReadContext context, List<Project> projects, int index, int other) {
        commonTag(projects.get(index), projects.get(other))
                .ifPresent(tag -> context.problem(
                        "projects[" + index + "].build.image",
                        "is the same as projects[" + other + "].build.image, and both push " + tag
                                + ", so each would replace what the other deploys; give each its own image"));
    }

    private static Optional<String> commonTag(Project project, Project other) {
        Optional<BuildSettings> build =
                project.build().filter(unused -> project.push().isPresent());
        Optional<BuildSettings> others =
                other.build().filter(unused -> other.push().isPresent());
        if (build.isEmpty()
                || others.isEmpty()
                || !build.get().image().equals(others.get().image())) {
            return Optional.empty();
        }
        if (project.gitlab().isSameProject(other.gitlab())) {
            return Optional.of("the commit as a tag");
        }
        return build.get().tags().stream()
                .filter(others.get().tags()::contains)
                .findFirst()
                .map(tag -> "the tag " + tag);
    }
}
