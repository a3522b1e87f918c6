package slipway.pipeline.stage;

import java.util.Optional;
import slipway.docker.Engine;
import slipway.docker.engine.EngineException;
import slipway.run.Image;
import slipway.text.Elapsed;

/** The push stage: publishes the image; from here on its digest is its name. */
public final class PushStage {
    private final Engine engine;

    public PushStage(Engine engine) {
        this.engine = engine;
    }

    public StageResult run(RunContext context) throws InterruptedException {
        var time = Elapsed.start();
        try {
            String digest = engine.push(
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
