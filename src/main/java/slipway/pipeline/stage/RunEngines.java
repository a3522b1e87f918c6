package slipway.pipeline.stage;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Project;
import slipway.docker.Engine;
import slipway.docker.EnginePreference;
import slipway.docker.EngineUse;
import slipway.docker.Engines;
import slipway.docker.engine.EngineException;
import slipway.run.Image;
import slipway.run.LogFields;
import slipway.run.StageName;
import slipway.run.history.EngineHistory;

/**
 * The engine of each run. Of several it is chosen when the run first needs one, is recorded before it is used, and stays
 * the same for all stages: what one of them makes, the next ones find there.
 */
public record RunEngines(Engines engines, EngineHistory history) {
    private static final Logger LOG = LoggerFactory.getLogger(RunEngines.class);

    /**
     * The run's engine.
     *
     * @throws EngineException if none of several answers; a single one is not asked
     */
    public Engine of(RunContext context) throws EngineException, InterruptedException {
        return of(context, context.image().flatMap(Image::digest));
    }

    /** The same for a run that goes on from an image, if that is there. */
    public Engine having(String digest, RunContext context) throws EngineException, InterruptedException {
        return of(context, Optional.of(digest));
    }

    private Engine of(RunContext context, Optional<String> digest) throws EngineException, InterruptedException {
        if (!engines.areSeveral()) {
            return engines.first();
        }
        // Several hosts are redeployed at the same time, and each may need it first.
        synchronized (context) {
            if (context.engine().isEmpty()) {
                EngineUse chosen = choose(context, digest);
                context.uses(chosen);
                record(chosen, context);
            }
            return context.engine().orElseThrow().engine();
        }
    }

    private EngineUse choose(RunContext context, Optional<String> digest) throws EngineException, InterruptedException {
        if (isBound(context)) {
            return engines.takeFirst();
        }
        String project = context.run().project();
        return engines.take(
                new EnginePreference(digest.flatMap(image -> history.having(project, image)), history.lastOf(project)));
    }

    /** What is published nowhere is run by the hosts that share the engine, and is to be found there again. */
    private static boolean isBound(RunContext context) {
        Project project = context.project();
        return project.build().isPresent()
                && project.push().isEmpty()
                && context.run().goal().stages().contains(StageName.BUILD);
    }

    private static void record(EngineUse chosen, RunContext context) {
        context.claim().engine(chosen.name());
        chosen.leftOut().forEach(why -> context.log().line("slipway: an engine is left out: " + why));
        context.log().line("slipway: in the engine " + chosen.name());
        LogFields.run(LOG.atInfo(), context.run()).log("has the engine {}", chosen.name());
    }
}
