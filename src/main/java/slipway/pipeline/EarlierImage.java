package slipway.pipeline;

import java.util.Optional;
import slipway.docker.DockerException;
import slipway.docker.Engine;
import slipway.run.History;
import slipway.run.Image;

/**
 * A retry goes on from the image that the run before it has published, if that was tested and built from the same commit
 * with the same settings, and can still be had.
 */
record EarlierImage(History history, Engine engine) {
    /** Takes it, or does what a run without one does first. */
    StageResult orElse(Plan.Doing checkout, Work work) throws InterruptedException {
        Optional<Long> earlier = work.run().retryOf();
        Optional<Image> image = earlier.flatMap(run -> history.publishedBy(run, work.settings()));
        if (image.isEmpty() || !isThere(image.get(), work)) {
            return checkout.run(work);
        }
        String why = "run " + earlier.get() + " has made "
                + image.get().digest().orElseThrow() + " from this commit with the same settings";
        work.reuse(image.get(), why);
        return new StageResult.Skipped(why);
    }

    private boolean isThere(Image image, Work work) throws InterruptedException {
        String digest = image.digest().orElseThrow();
        try {
            boolean there = work.project().push().isPresent()
                    ? engine.hasPublished(work.repository(), digest, work.login(), work.log())
                    : engine.hasImage(digest);
            if (!there) {
                work.log().line("slipway: the image " + digest + " of the earlier run is gone; it is built again");
            }
            return there;
        } catch (DockerException e) {
            work.log()
                    .line("slipway: the image of the earlier run cannot be had, so it is built again: "
                            + e.getMessage());
            return false;
        }
    }
}
