package slipway.pipeline.stage;

import java.util.Optional;
import slipway.config.Placeholder;
import slipway.run.Image;
import slipway.run.Release;

/**
 * What is put live: a commit, and the image that was built from it.
 *
 * @param image empty for a project without a build
 * @param tag the pushed tag, if there was one
 * @param run the run that puts it live
 */
public record ReleaseCandidate(Optional<Image> image, String commit, Optional<String> tag, long run) {
    public static ReleaseCandidate of(RunContext context) {
        return new ReleaseCandidate(
                context.image(),
                context.run().commit(),
                context.run().tag(),
                context.run().id());
    }

    /** An earlier one, which this run puts back. It keeps the name by which the hosts pull it now. */
    public static ReleaseCandidate back(Release former, RunContext context) {
        return new ReleaseCandidate(
                former.image().map(image -> new Image(context.reference(), image.digest())),
                former.commit(),
                former.tag(),
                context.run().id());
    }

    public String value(Placeholder placeholder) {
        return switch (placeholder) {
            case IMAGE -> image.map(Image::reference).orElse("");
            case DIGEST -> image.flatMap(Image::digest).orElse("");
            case COMMIT -> commit;
            case TAG -> tag.orElse("");
            case RUN -> Long.toString(run);
        };
    }

    public String digest() {
        return image.flatMap(Image::digest).orElseThrow();
    }

    /** {@code commit 8a6c0d1e2f3a (sha256:0123...)}: for logs and reasons. */
    public String words() {
        Optional<String> digest =
                image.flatMap(Image::digest).map(text -> text.substring(0, Math.min(19, text.length())));
        return "commit " + commit.substring(0, Math.min(12, commit.length()))
                + digest.map(text -> " (" + text + ")").orElse("");
    }
}
