package slipway.pipeline;

import java.util.Optional;
import slipway.docker.Engine;
import slipway.docker.engine.EngineException;
import slipway.pipeline.stage.RunContext;
import slipway.pipeline.stage.StageResult;
import slipway.run.Image;
import slipway.run.history.History;

/**
 * A retry goes on from the image that the run before it has published, if that was tested and built from the same commit
 * with the same settings, and can still be had.
 */
record EarlierImage(History history, Engine engine) {
    /** Takes it, or does what a run without one does first. */
    StageResult orElse(Plan.Doing checkout, RunContext context) throws InterruptedException {
        Optional<Long> earlier = context.run().retryOf();
        Optional<Image> image = earlier.flatMap(run -> history.publishedBy(run, context.settings()));
        if (image.isEmpty() || !isThere(image.get(), context)) {
            return checkout.run(context);
        }
        String why = "run " + earlier.get() + " has made "
                + image.get().digest().orElseThrow() + " from this commit with the same settings";
        context.reuse(image.get(), why);
        return new StageResult.Skipped(why);
    }

    private boolean isThere(Image image, RunContext context) throws InterruptedException {
        String digest = image.digest().orElseThrow();
        try {
            boolean there = context.project().push().isPresent()
                    ? engine.hasPublished(context.repository(), digest, context.login(), context.log())
                    : engine.hasImage(digest);
            if (!there) {
                context.log().line("slipway: the image " + digest + " of the earlier run is gone; it is built again");
            }
            return there;
        } catch (EngineException e) {
            context.log()
                    .line("slipway: the image of the earlier run cannot be had, so it is built again: "
                            + e.getMessage());
            return false;
        }
    }
}
