package slipway.pipeline;

import slipway.docker.DockerException;
import slipway.docker.Engine;

/** The push stage of a rollback: the tags by which the host's command pulls name the earlier image again. */
final class RepublishStage {
    private final Engine engine;

    RepublishStage(Engine engine) {
        this.engine = engine;
    }

    StageResult run(Work work) throws InterruptedException {
        var time = Elapsed.start();
        Version version = Version.of(work);
        try {
            new Publishing(engine).again(work, version, work.log());
            return StageResult.succeeded(version.digest() + " again in " + time);
        } catch (DockerException e) {
            return new StageResult.Failed(e.getMessage());
        }
    }
}
