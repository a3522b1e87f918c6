package slipway.gitlab;

import java.util.Optional;
import slipway.config.Project;

/** What a commit of a branch is to go through. */
public enum Wish {
    DEPLOY,
    TEST,
    SKIP;

    public static Wish of(Project project, String branch, Optional<SkipMarker> marker) {
        Wish wish = branch.equals(project.deployBranch()) ? DEPLOY : TEST;
        return marker.map(SkipMarker::skipped)
                .map(skipped -> skipped == SkipMarker.Skipped.RUN ? SKIP : TEST)
                .orElse(wish);
    }
}
