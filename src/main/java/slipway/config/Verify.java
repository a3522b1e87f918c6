package slipway.config;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What a release must show before it counts as live.
 *
 * @param url an address to be asked; empty where the container alone is watched
 * @param contains what the answer must contain; may name what {@link Placeholder} knows
 * @param samples how many good ones in a row are wanted
 * @param interval between two samples
 * @param within the time that all of it may take
 */
public record Verify(
        Optional<URI> url,
        int status,
        Optional<String> contains,
        From from,
        int samples,
        Duration interval,
        Duration within) {
    /** What is looked for where nothing is configured: a container that runs, and goes on running. */
    public static final Verify USUAL = new Verify(
            Optional.empty(), 200, Optional.empty(), From.HOST, 3, Duration.ofSeconds(1), Duration.ofSeconds(60));

    /** Who asks the address. */
    public enum From {
        HOST,
        SERVER
    }
}
