package slipway.pipeline;

import java.util.Optional;
import slipway.config.Placeholder;
import slipway.run.Image;
import slipway.run.Release;

/**
 * What is put live: an image, and the commit that it was built from.
 *
 * @param run the run that puts it live
 */
record Version(Image image, String commit, long run) {
    static Version of(Work work) {
        return new Version(
                work.image().orElseThrow(), work.run().commit(), work.run().id());
    }

    /** An earlier one, which this run puts back. It keeps the name by which the hosts pull it now. */
    static Version back(Release former, Work work) {
        return new Version(
                new Image(work.reference(), former.image().digest()),
                former.commit(),
                work.run().id());
    }

    String value(Placeholder placeholder) {
        return switch (placeholder) {
            case IMAGE -> image.reference();
            case DIGEST -> image.digest().orElse("");
            case COMMIT -> commit;
            case RUN -> Long.toString(run);
        };
    }

    String digest() {
        return image.digest().orElseThrow();
    }

    /** {@code commit 8a6c0d1e2f3a (sha256:0123...)}: for logs and reasons. */
    String words() {
        Optional<String> digest = image.digest().map(text -> text.substring(0, Math.min(19, text.length())));
        return "commit " + commit.substring(0, Math.min(12, commit.length()))
                + digest.map(text -> " (" + text + ")").orElse("");
    }
}
