package slipway.web.answer;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.Optional;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.RunSummary;
import slipway.web.answer.LiveAnswer.ReleaseNumberAnswer;

/** A release, as a list shows it. */
public record ReleaseAnswer(
        @JsonUnwrapped ReleaseNumberAnswer release,
        String environment,
        String host,
        Optional<String> tag,
        Release.State state,
        Optional<String> image,
        Optional<String> digest,
        Instant since,
        Optional<Instant> until) {
    /**
     * A release as it was recorded.
     *
     * @param run that put it live, if it is still kept
     */
    public static ReleaseAnswer of(Release release, Optional<RunSummary> run) {
        return new ReleaseAnswer(
                ReleaseNumberAnswer.of(release, run),
                release.environment(),
                release.host(),
                release.tag(),
                release.state(),
                release.image().map(Image::reference),
                release.digest(),
                release.since(),
                release.until());
    }
}
