package slipway.docker.build;

import java.util.Optional;

/**
 * An image that was built.
 *
 * @param id the image id in the engine, {@code sha256:...}
 * @param note a deviation from the request, such as base images that could not be refreshed
 */
public record BuildResult(String id, Optional<String> note) {}
