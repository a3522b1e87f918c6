package slipway.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a release must show before it counts as live.
 *
 * @param url an address to be asked; empty where the container alone is watched
 * @param contains what the answer must contain; may name what {@link Placeholder} knows
 * @param headers of the request
 * @param ca the certificates, as PEM, that are trusted for https instead of the usual ones
 * @param samples how many good ones in a row are wanted; empty where nothing is configured
 * @param interval between two samples
 * @param within the time that all of it may take; empty where nothing is configured
 */
public record VerifySettings(
        Optional<VerifyUrl> url,
        int status,
        Optional<String> contains,
        Map<String, String> headers,
        Optional<String> ca,
        From from,
        Optional<Integer> samples,
        Duration interval,
        Optional<Duration> within) {
    /** What is looked for where nothing is configured: a container that runs, and goes on running. */
    public static final VerifySettings USUAL = new VerifySettings(
            Optional.empty(),
            200,
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            From.HOST,
            Optional.empty(),
            Duration.ofSeconds(1),
            Optional.empty());

    /** How long a container that says nothing of its health must run: most that cannot live have ended by then. */
    private static final Duration UPTIME = Duration.ofSeconds(10);

    private static final int SAMPLES = 3;
    private static final Duration WITHIN = Duration.ofSeconds(60);
    /** For start periods of Java and the like; beyond it, somebody is to say how long they want to wait. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    public VerifySettings {
        headers = Map.copyOf(headers);
    }

    /** Who asks the address. */
    public enum From {
        HOST,
        SERVER
    }

    /** The address that the host itself asks; empty if the server does, or nobody. */
    public Optional<URI> askedBy(String host) {
        return url.filter(address -> from == From.HOST).map(address -> address.on(host));
    }

    /** How many good samples in a row are wanted. */
    public int goodSamples() {
        return samples.orElse(SAMPLES);
    }

    /** How long it must run without a restart where neither a HEALTHCHECK nor an address tells of its health. */
    public Duration uptime() {
        return url.isPresent() ? Duration.ZERO : uptimeUnasked();
    }

    /** The same for containers of which the address does not tell. */
    Duration uptimeUnasked() {
        return samples.isPresent() ? Duration.ZERO : UPTIME;
    }

    /** How long it may take, where no HEALTHCHECK needs longer. */
    public Duration limit() {
        return within.orElse(WITHIN);
    }

    /** How long it may take where a HEALTHCHECK needs longer by its own times: whoever sets a limit means it. */
    public Duration longestLimit() {
        return within.orElse(LONGEST);
    }
}
