package slipway.config.file;

import java.util.List;
import java.util.Optional;
import slipway.config.BuildSettings;
import slipway.config.Project;
import slipway.config.value.ReadContext;

/** Services of one repository must not push the same image: its tag for a commit would be that of the one or the other. */
final class SharedImages {
    private SharedImages() {}

    static void check(ReadContext context, List<Project> projects) {
        for (int index = 1; index < projects.size(); index++) {
            for (int other = 0; other < index; other++) {
                if (pushTheSame(projects.get(index), projects.get(other))) {
                    context.problem(
                            "projects[" + index + "].build.image",
                            "is the same as projects[" + other + "].build.image, and both push the commit as a tag,"
                                    + " so each would replace what the other deploys; give each its own image");
                }
            }
        }
    }

    private static boolean pushTheSame(Project project, Project other) {
        return project.gitlab().isSameProject(other.gitlab())
                && pushed(project).isPresent()
                && pushed(project).equals(pushed(other));
    }

    private static Optional<String> pushed(Project project) {
        return project.build().filter(unused -> project.push().isPresent()).map(BuildSettings::image);
    }
}
