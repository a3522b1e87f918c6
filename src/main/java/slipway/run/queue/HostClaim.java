package slipway.run.queue;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import slipway.run.HostState;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunHost;
import slipway.run.RunHosts;
import slipway.run.history.Releases;

/**
 * The only way to record how a run's redeploy goes on one host. What the host runs from then on and how far the run is
 * there are written together, so that after a crash neither has to be guessed from the other.
 */
public final class HostClaim {
    private final Claim claim;
    private final Clock clock;
    private final RunHost host;

    HostClaim(Claim claim, Clock clock, RunHost host) {
        this.claim = claim;
        this.clock = clock;
        this.host = host;
    }

    /** Its turn has come; written before anything is begun there. */
    public void begin() {
        write(handle -> RunHosts.begin(
                handle,
                run().id(),
                host.position(),
                Releases.live(handle, run().place(host.host())).map(Release::id),
                clock.instant()));
    }

    /**
     * The run's image is live there.
     *
     * @param seen whether it was seen to run, more than that a command said so
     */
    public void live(Optional<Image> image, String detail, boolean seen) {
        write(handle -> {
            if (hasEnded(handle, HostState.SUCCEEDED, detail)) {
                return;
            }
            Releases.goesLive(handle, run(), host.host(), image, clock.instant(), seen);
            end(handle, HostState.SUCCEEDED, detail);
        });
    }

    /** It is live there, and yet something is wrong, which keeps the run from succeeding. */
    public void liveInDoubt(Optional<Image> image, String why) {
        write(handle -> {
            if (hasEnded(handle, HostState.FAILED, why)) {
                return;
            }
            Releases.goesLive(handle, run(), host.host(), image, clock.instant(), true);
            Releases.doubt(handle, run().place(host.host()), inDoubt(why));
            end(handle, HostState.FAILED, why);
        });
    }

    /** The former release is to be put back. From here on nobody asks again whether the new one holds. */
    public void backOut(String why) {
        write(handle -> RunHosts.backOut(handle, run().id(), host.position(), why));
    }

    /**
     * The former release is live again, as it was before.
     *
     * @param doubt what is wrong all the same, which makes it a failure
     */
    public void rolledBack(Optional<Image> image, String detail, Optional<String> doubt) {
        HostState state = doubt.isPresent() ? HostState.FAILED : HostState.ROLLED_BACK;
        write(handle -> {
            if (hasEnded(handle, state, detail)) {
                return;
            }
            Releases.rolledBack(handle, run(), now(handle), image, clock.instant());
            doubt.ifPresent(why -> Releases.doubt(handle, run().place(host.host()), inDoubt(why)));
            end(handle, state, detail);
        });
    }

    /**
     * What the host had found is live again, and that is not what was recorded: nothing becomes certain by it.
     *
     * @param found what is there instead
     */
    public void rolledBackToAnother(Optional<Image> image, String detail, String found) {
        write(handle -> {
            if (hasEnded(handle, HostState.ROLLED_BACK, detail)) {
                return;
            }
            Releases.rolledBackToAnother(handle, run(), now(handle), image, found, clock.instant());
            end(handle, HostState.ROLLED_BACK, detail);
        });
    }

    /** It failed, and what was live before still is. */
    public void failed(String why) {
        write(handle -> end(handle, HostState.FAILED, why));
    }

    /** It failed after it may have changed the host: what is live there is no longer certain. */
    public void failedInDoubt(String why) {
        write(handle -> {
            Releases.doubt(handle, run().place(host.host()), inDoubt(why));
            end(handle, HostState.FAILED, why);
        });
    }

    /** It is live there, and what was to follow failed. */
    public void doubt(String why) {
        write(handle -> Releases.doubt(handle, run().place(host.host()), inDoubt(why)));
    }

    /** Its turn never comes in this run. */
    public void skipped(String why) {
        write(handle -> end(handle, HostState.SKIPPED, why));
    }

    /**
     * Whether just this was recorded before. Where the connection is lost at the commit, a write is repeated that may have
     * been recorded: no release is recorded twice.
     */
    private boolean hasEnded(Handle handle, HostState state, String detail) {
        RunHost recorded = now(handle);
        return recorded.state() == state && recorded.detail().equals(Optional.of(detail));
    }

    private String inDoubt(String why) {
        return "run " + run().id() + " failed: " + why;
    }

    private RunHost now(Handle handle) {
        return RunHosts.of(handle, run().id()).get(host.position());
    }

    private void end(Handle handle, HostState state, String detail) {
        RunHosts.end(handle, run().id(), host.position(), state, detail, clock.instant());
    }

    private Run run() {
        return claim.run();
    }

    private void write(Consumer<Handle> work) {
        claim.write(handle -> {
            work.accept(handle);
            return Optional.empty();
        });
    }
}
