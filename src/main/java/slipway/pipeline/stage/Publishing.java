package slipway.pipeline.stage;

import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import slipway.config.Project;
import slipway.config.PushSettings;
import slipway.docker.engine.EngineException;

/** Moves the tags by which hosts pull back to an earlier image, without a build. */
public record Publishing(RunEngines engines) {
    private static final Duration TAG_LIMIT = Duration.ofMinutes(5);

    /** How long it may take. */
    public static Duration limit(Project project) {
        return project.push().map(PushSettings::timeout).orElse(TAG_LIMIT);
    }

    /** Moves the tags in the registry or, if there is none, in the engine, which is then the hosts' own. */
    public void again(RunContext context, ReleaseCandidate candidate, OutputStream log)
            throws EngineException, InterruptedException {
        again(context, candidate, context.tagsThatMove(), log);
    }

    /** The image that an earlier run has made, also by its commit: another run of that commit may have taken the tag. */
    void reused(RunContext context, ReleaseCandidate candidate, OutputStream log)
            throws EngineException, InterruptedException {
        again(context, candidate, context.tags(), log);
    }

    private void again(RunContext context, ReleaseCandidate candidate, List<String> tags, OutputStream log)
            throws EngineException, InterruptedException {
        if (tags.isEmpty()) {
            // Then hosts pull by the commit, whose tag still names this image; or there is no image.
            return;
        }
        if (context.project().push().isPresent()) {
            engines.of(context).publishAgain(context.repository(), candidate.digest(), tags, context.login(), log);
        } else {
            engines.of(context).tag(context.repository(), candidate.digest(), tags, log);
        }
    }
}
