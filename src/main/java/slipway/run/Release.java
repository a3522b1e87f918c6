package slipway.run;

import java.time.Instant;
import java.util.Optional;
import slipway.text.Worded;

/**
 * What a run put live on a host: an image, or a commit of a project that builds none.
 *
 * @param environment in which it is, or was, live
 * @param tag the pushed tag, if there was one
 * @param image empty for a project without a build
 * @param until when it ceased to be live; empty for what is live
 * @param ended how it ceased to be; empty for what is live
 * @param origin the first release of the same image, where a rollback put it live again
 * @param doubt why it is no longer certain that this is what runs, if it is not
 * @param lastLook what was last seen on its host
 */
public record Release(
        long id,
        String project,
        String environment,
        String host,
        Optional<Image> image,
        String commit,
        Optional<String> tag,
        long run,
        Instant since,
        Optional<Instant> until,
        Optional<End> ended,
        Optional<Long> origin,
        Optional<String> doubt,
        LastLook lastLook) {
    /** How a release ceased to be live. */
    public enum End {
        /** The next one took its place. */
        REPLACED,
        /** It did not hold, or another host's did not: the one before took its place again. */
        ROLLED_BACK
    }

    /** Whether it is live, or how it ceased to be. */
    public enum State implements Worded {
        LIVE,
        REPLACED,
        ROLLED_BACK
    }

    /**
     * What a look at the host told.
     *
     * @param seenAt when this release was last seen to run there
     * @param drift what was seen in its place, if something else was
     * @param unhealthy what is wrong with it, if it was there and not well
     * @param unseen why the host could not be looked at the last time, if so
     */
    public record LastLook(
            Optional<Instant> seenAt, Optional<String> drift, Optional<String> unhealthy, Optional<String> unseen) {}

    public Place place() {
        return new Place(project, environment, host);
    }

    public State state() {
        return ended.map(end -> State.valueOf(end.name())).orElse(State.LIVE);
    }

    /** The image's digest, which alone never changes its meaning; empty where it is not recorded, or there is no image. */
    public Optional<String> digest() {
        return image.flatMap(Image::digest);
    }
}
