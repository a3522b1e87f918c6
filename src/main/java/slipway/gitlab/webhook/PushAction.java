package slipway.gitlab.webhook;

import java.util.Optional;
import slipway.config.Project;

/** What a commit of a branch is to go through. */
public enum PushAction {
    DEPLOY,
    TEST,
    SKIP;

    public static PushAction of(Project project, String branch, Optional<SkipMarker> marker) {
        PushAction action = branch.equals(project.deployBranch()) ? DEPLOY : TEST;
        return marker.map(SkipMarker::skipped)
                .map(skipped -> skipped == SkipMarker.Skipped.RUN ? SKIP : TEST)
                .orElse(action);
    }
}
