package slipway.docker.engine;

import java.time.Duration;

/**
 * How long an engine is waited for that has stopped answering.
 *
 * @param call for an ordinary call
 * @param afterInterrupt for the call that an interrupt came into: what is being done is done first, so that the clean-up
 *     finds it
 * @param cleanUp for the removal of all that a run has made; the rest is left to a sweep
 */
public record EngineTimeouts(Duration call, Duration afterInterrupt, Duration cleanUp) {
    public static EngineTimeouts ordinary() {
        return new EngineTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(8), Duration.ofSeconds(25));
    }
}
