package slipway.gitlab.webhook;

import java.util.Optional;
import slipway.config.Environment;
import slipway.config.GitRef;
import slipway.config.Project;

/** What a commit of a branch is to go through. */
public enum PushAction {
    DEPLOY,
    TEST,
    SKIP;

    public static PushAction of(Project project, GitRef ref, Optional<SkipMarker> marker) {
        PushAction action = project.environmentOf(ref).isPresent() ? DEPLOY : TEST;
        return marker.map(SkipMarker::skipped)
                .map(skipped -> skipped == SkipMarker.Skipped.RUN ? SKIP : TEST)
                .orElse(action);
    }

    /** The environment to which it is deployed, if it is. */
    public Optional<String> environment(Project project, GitRef ref) {
        return this == DEPLOY ? project.environmentOf(ref).map(Environment::name) : Optional.empty();
    }
}
