package slipway.run;

import java.time.Instant;
import java.util.Optional;

/**
 * An image that a run put live on a host.
 *
 * @param until when the next one took its place; empty for what is live
 * @param doubt why it is no longer certain that this is what runs, if it is not
 */
public record Release(
        long id,
        String project,
        String host,
        Image image,
        String commit,
        long run,
        Instant since,
        Optional<Instant> until,
        Optional<String> doubt) {}
