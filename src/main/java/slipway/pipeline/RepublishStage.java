package slipway.pipeline;

import slipway.docker.DockerException;
import slipway.docker.Engine;
import slipway.text.Elapsed;

/** The push stage of a rollback, and of a retry that takes an earlier image: the tags name that image again. */
final class RepublishStage {
    private final Engine engine;

    RepublishStage(Engine engine) {
        this.engine = engine;
    }

    StageResult run(Work work) throws InterruptedException {
        var time = Elapsed.start();
        Version version = Version.of(work);
        try {
            var publishing = new Publishing(engine);
            if (work.reused().isPresent()) {
                publishing.reused(work, version, work.log());
            } else {
                publishing.again(work, version, work.log());
            }
            return StageResult.succeeded(version.digest() + " again in " + time);
        } catch (DockerException e) {
            return new StageResult.Failed(e.getMessage());
        }
    }
}
