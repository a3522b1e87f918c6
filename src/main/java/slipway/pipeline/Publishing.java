package slipway.pipeline;

import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import slipway.config.Project;
import slipway.config.Push;
import slipway.docker.DockerException;
import slipway.docker.Engine;

/** Makes the tags by which hosts pull name an earlier image again, without a build. */
record Publishing(Engine engine) {
    private static final Duration TAG_LIMIT = Duration.ofMinutes(5);

    /** How long it may take. */
    static Duration limit(Project project) {
        return project.push().map(Push::timeout).orElse(TAG_LIMIT);
    }

    /** Does so; where there is no registry, the engine is the hosts' own, and the tags are moved there. */
    void again(Work work, Version version, OutputStream log) throws DockerException, InterruptedException {
        again(work, version, work.tagsThatMove(), log);
    }

    /** The image that an earlier run has made, also by its commit: another run of that commit may have taken the tag. */
    void reused(Work work, Version version, OutputStream log) throws DockerException, InterruptedException {
        again(work, version, work.tags(), log);
    }

    private void again(Work work, Version version, List<String> tags, OutputStream log)
            throws DockerException, InterruptedException {
        if (tags.isEmpty()) {
            // Then hosts pull by the commit, whose tag still names this image; or there is no image.
            return;
        }
        if (work.project().push().isPresent()) {
            engine.publishAgain(work.repository(), version.digest(), tags, work.login(), log);
        } else {
            engine.tag(work.repository(), version.digest(), tags, log);
        }
    }
}
