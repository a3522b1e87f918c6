package slipway.pipeline;

import java.util.Optional;
import slipway.docker.Engine;
import slipway.docker.engine.EngineException;
import slipway.pipeline.stage.RunContext;
import slipway.pipeline.stage.StageResult;
import slipway.run.Image;
import slipway.run.history.History;

/**
 * A retry goes on from the image that the run before it has published, and a deploy to one environment from the image that
 * is live in another one, if that was tested and built from the same commit with the same settings, and can still be had.
 */
record EarlierImage(History history, Engine engine) {
    /** Takes it, or does what a run without one does first. */
    StageResult orElse(Plan.Doing checkout, RunContext context) throws InterruptedException {
        Optional<Long> earlier = context.run().retryOf();
        Optional<Image> image = earlier.flatMap(run -> history.publishedBy(run, context.settings()));
        if (image.isPresent() && isThere(image.get(), context)) {
            return new StageResult.Skipped(reuse(earlier.get(), image.get(), context));
        }
        StageResult result = checkout.run(context);
        // Only then is it known that the commit is still the one to deploy.
        if (result instanceof StageResult.Succeeded) {
            takeFromElsewhere(context);
        }
        return result;
    }

    private void takeFromElsewhere(RunContext context) throws InterruptedException {
        Optional<History.Built> built = history.builtElsewhere(context.run(), context.settings())
                .filter(unused -> context.project().build().isPresent());
        if (built.isPresent() && isThere(built.get().image(), context)) {
            reuse(built.get().run(), built.get().image(), context);
        }
    }

    private static String reuse(long run, Image image, RunContext context) {
        String why =
                "run " + run + " has made " + image.digest().orElseThrow() + " from this commit with the same settings";
        // Its hosts ask for it by the tag of their own environment.
        context.reuse(new Image(context.reference(), image.digest()), why);
        return why;
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
