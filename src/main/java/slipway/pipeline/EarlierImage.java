package slipway.pipeline;

import java.util.Optional;
import slipway.docker.Engine;
import slipway.docker.engine.EngineException;
import slipway.pipeline.stage.CommitFiles;
import slipway.pipeline.stage.RunContext;
import slipway.pipeline.stage.RunEngines;
import slipway.pipeline.stage.StageResult;
import slipway.run.Image;
import slipway.run.history.BuiltImages;
import slipway.run.history.EarlierResults;

/**
 * A retry goes on from the image that the run before it has published, and a deploy to one environment from the image that
 * is live in another one, if that was tested and built from the same commit with the same settings, and can still be had.
 * With {@code reuseImages} an image that is live is taken if it was made from the same files.
 */
public record EarlierImage(BuiltImages images, RunEngines engines, EarlierResults results, CommitFiles files) {
    private static final String SAME_COMMIT = "this commit";

    /** Takes it, or does what a run without one does first. */
    StageResult orElse(Plan.StageAction checkout, RunContext context) throws InterruptedException {
        Optional<Long> earlier = context.run().retryOf();
        Optional<Image> image = earlier.flatMap(run -> images.publishedBy(run, context.settings()));
        if (image.isPresent() && isThere(image.get(), context)) {
            return StageResult.End.SKIPPED.because(
                    reuse(new BuiltImages.Built(earlier.get(), image.get()), SAME_COMMIT, context));
        }
        StageResult result = checkout.run(context);
        // Only then is it known that the commit is still the one to deploy.
        if (result.end() == StageResult.End.SUCCEEDED) {
            takeEarlier(context);
        }
        return result;
    }

    private void takeEarlier(RunContext context) throws InterruptedException {
        if (context.project().build().isEmpty() || context.environment().isEmpty()) {
            return;
        }
        Optional<BuiltImages.Built> elsewhere = images.builtElsewhere(context.run(), context.settings());
        if (elsewhere.isPresent()) {
            take(elsewhere.get(), SAME_COMMIT, context);
            return;
        }
        // A person who asks for a deploy may want a new image of the same files.
        Optional<String> digest = context.run().trigger().byHand() ? Optional.empty() : digest(context);
        Optional<BuiltImages.Built> sameFiles = digest.flatMap(
                        same -> results.runWith(context.project().name(), same))
                .flatMap(images::liveOf);
        if (sameFiles.isPresent()) {
            take(sameFiles.get(), "the same files", context);
        }
    }

    /** The run has made an image: it is the one of its files from now on. */
    void made(RunContext context) throws InterruptedException {
        digest(context).ifPresent(same -> context.done(results, same));
    }

    private Optional<String> digest(RunContext context) throws InterruptedException {
        return context.project().reuseImages() ? files.tree(context).map(context::digestOfImage) : Optional.empty();
    }

    private void take(BuiltImages.Built built, String from, RunContext context) throws InterruptedException {
        if (isThere(built.image(), context)) {
            reuse(built, from, context);
        }
    }

    private static String reuse(BuiltImages.Built built, String from, RunContext context) {
        Image image = built.image();
        String why = "run " + built.run() + " has made " + image.digest().orElseThrow() + " from " + from
                + " with the same settings";
        // Its hosts ask for it by the tag of their own environment.
        context.reuse(new Image(context.reference(), image.digest()), why);
        return why;
    }

    private boolean isThere(Image image, RunContext context) throws InterruptedException {
        String digest = image.digest().orElseThrow();
        try {
            Engine engine = engines.having(digest, context);
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
