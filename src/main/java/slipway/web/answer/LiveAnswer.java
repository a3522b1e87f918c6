package slipway.web.answer;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.Optional;
import slipway.run.BranchHead;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.RunSummary;
import slipway.run.history.Overview;

/** The live release of one host. */
public record LiveAnswer(
        String environment,
        String host,
        @JsonUnwrapped ReleaseNumberAnswer release,
        Optional<Boolean> isHead,
        Optional<Boolean> isUpToDate,
        Optional<String> image,
        Optional<String> digest,
        Instant since,
        Optional<String> doubt,
        Optional<Instant> seenAt,
        boolean drifted,
        Optional<String> drift,
        Optional<String> unhealthy,
        Optional<String> unseen,
        Optional<ReleaseNumberAnswer> previous) {
    /**
     * What is live on one host.
     *
     * @param head of the branch that is deployed there, as far as it is known
     */
    public static LiveAnswer of(Overview.Live live, Optional<BranchHead> head) {
        Release release = live.release();
        Release.LastLook look = release.lastLook();
        return new LiveAnswer(
                release.environment(),
                release.host(),
                ReleaseNumberAnswer.of(release, live.run()),
                head.map(known -> known.commit().equals(release.commit())),
                head.map(known -> known.isLive(release.commit())),
                release.image().map(Image::reference),
                release.digest(),
                release.since(),
                release.doubt(),
                look.seenAt(),
                look.drift().isPresent(),
                look.drift(),
                look.unhealthy(),
                look.unseen(),
                live.previous().map(previous -> ReleaseNumberAnswer.of(previous.release(), previous.run())));
    }

    /** Which release it is, and what people know it by. */
    public record ReleaseNumberAnswer(
            long release, long run, String commit, Optional<String> title, Optional<String> requestedBy) {
        static ReleaseNumberAnswer of(Release release, Optional<RunSummary> run) {
            return new ReleaseNumberAnswer(
                    release.id(),
                    release.run(),
                    release.commit(),
                    run.flatMap(RunSummary::title),
                    run.flatMap(RunSummary::requestedBy));
        }
    }
}
