package slipway.pipeline;

import java.util.Optional;
import slipway.docker.DockerException;
import slipway.docker.Engine;
import slipway.run.Image;
import slipway.text.Elapsed;

/** The push stage: publishes the image; from here on its digest is its name. */
final class PushStage {
    private final Engine engine;

    PushStage(Engine engine) {
        this.engine = engine;
    }

    StageResult run(Work work) throws InterruptedException {
        var time = Elapsed.start();
        try {
            String digest =
                    engine.push(work.imageId().orElseThrow(), work.repository(), work.tags(), work.login(), work.log());
            work.made(new Image(work.reference(), Optional.of(digest)));
            return StageResult.succeeded(digest + " in " + time);
        } catch (DockerException e) {
            return new StageResult.Failed(e.getMessage());
        }
    }
}
