package slipway.pipeline.stage;

import slipway.docker.engine.EngineException;
import slipway.text.Elapsed;

/** The push stage of a rollback, and of a retry that takes an earlier image: the tags name that image again. */
public final class RepublishStage {
    private final RunEngines engines;

    public RepublishStage(RunEngines engines) {
        this.engines = engines;
    }

    public StageResult run(RunContext context) throws InterruptedException {
        var time = Elapsed.start();
        ReleaseCandidate candidate = ReleaseCandidate.of(context);
        try {
            var publishing = new Publishing(engines);
            if (context.reused().isPresent()) {
                publishing.reused(context, candidate, context.log());
            } else {
                publishing.again(context, candidate, context.log());
            }
            return StageResult.succeeded(candidate.digest() + " again in " + time);
        } catch (EngineException e) {
            return StageResult.failed(e.getMessage());
        }
    }
}
