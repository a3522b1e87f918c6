package slipway.pipeline.redeploy;

import java.util.Optional;
import slipway.pipeline.stage.ReleaseCandidate;
import slipway.run.Release;

/** A place where a release goes live: an image in, what became of it out. It records nothing. */
interface ReleaseTarget {
    /** Whether the work may go on there by now without this server. */
    boolean started();

    /**
     * The release goes live.
     *
     * @param mayHaveRun whether the same may have been asked for before
     */
    HostOutcome forward(ReleaseCandidate candidate, boolean mayHaveRun) throws InterruptedException;

    /**
     * What ran before goes live again.
     *
     * @param former the release before, as it is recorded
     */
    HostOutcome back(Optional<Release> former) throws InterruptedException;

    /** Whether there is something to put back in place of a release that is not healthy. */
    boolean canGoBack(ReleaseCandidate from, HostOutcome outcome, Optional<Release> former);

    /** Whether the address that is verified is about this place. */
    default boolean serves() {
        return true;
    }

    /** The release was seen to be healthy: later ones may come back to it. */
    default void held() throws InterruptedException {}

    /** It is recorded what became of the release, so nobody asks again. */
    default void recorded() throws InterruptedException {}
}
