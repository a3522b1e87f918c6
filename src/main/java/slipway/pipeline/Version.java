package slipway.pipeline;

import java.util.Optional;
import slipway.config.Placeholder;
import slipway.run.Image;
import slipway.run.Release;

/**
 * What is put live: a commit, and the image that was built from it.
 *
 * @param image empty for a project without a build
 * @param run the run that puts it live
 */
record Version(Optional<Image> image, String commit, long run) {
    static Version of(Work work) {
        return new Version(work.image(), work.run().commit(), work.run().id());
    }

    /** An earlier one, which this run puts back. It keeps the name by which the hosts pull it now. */
    static Version back(Release former, Work work) {
        return new Version(
                former.image().map(image -> new Image(work.reference(), image.digest())),
                former.commit(),
                work.run().id());
    }

    String value(Placeholder placeholder) {
        return switch (placeholder) {
            case IMAGE -> image.map(Image::reference).orElse("");
            case DIGEST -> image.flatMap(Image::digest).orElse("");
            case COMMIT -> commit;
            case RUN -> Long.toString(run);
        };
    }

    String digest() {
        return image.flatMap(Image::digest).orElseThrow();
    }

    /** {@code commit 8a6c0d1e2f3a (sha256:0123...)}: for logs and reasons. */
    String words() {
        Optional<String> digest =
                image.flatMap(Image::digest).map(text -> text.substring(0, Math.min(19, text.length())));
        return "commit " + commit.substring(0, Math.min(12, commit.length()))
                + digest.map(text -> " (" + text + ")").orElse("");
    }
}
