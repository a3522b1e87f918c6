package slipway.kubernetes;

import java.util.Optional;

/**
 * What became of a deployment.
 *
 * @param why what is wrong; empty where nothing is
 * @param previous what ran before, or was put back, as {@code repository@sha256:...}; empty where it is not known, or is
 *     the image that was to come
 */
public record DeploymentOutcome(Kind kind, String why, Optional<String> previous) {
    /** Whether the image that was set is healthy. */
    public enum Kind {
        /** All pods run it, and went on doing so. */
        HEALTHY,
        /** It was set, and its pods do not become healthy. */
        UNHEALTHY,
        /** Nothing was changed. */
        UNCHANGED,
        /** What runs there is not certain. */
        UNCERTAIN
    }
}
