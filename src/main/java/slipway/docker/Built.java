package slipway.docker;

import java.util.Optional;

/**
 * An image that was built.
 *
 * @param id by which the engine knows it, {@code sha256:...}
 * @param note what is not as it was asked for, such as base images that could not be refreshed
 */
public record Built(String id, Optional<String> note) {}
