package slipway.pipeline.stage;

import java.util.Optional;
import slipway.docker.engine.EngineException;
import slipway.run.Image;
import slipway.text.Elapsed;

/** The push stage: publishes the image; from here on its digest is its name. */
public final class PushStage {
    private final RunEngines engines;

    public PushStage(RunEngines engines) {
        this.engines = engines;
    }

    public StageResult run(RunContext context) throws InterruptedException {
        var time = Elapsed.start();
        try {
            String digest = engines.of(context)
                    .push(
                            context.imageId().orElseThrow(),
                            context.repository(),
                            context.tags(),
                            context.login(),
                            context.log());
            context.made(new Image(context.reference(), Optional.of(digest)));
            return StageResult.succeeded(digest + " in " + time);
        } catch (EngineException e) {
            return StageResult.failed(e.getMessage());
        }
    }
}
