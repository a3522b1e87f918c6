package slipway.docker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import slipway.config.Test;

/**
 * A project's tests to run in a container.
 *
 * @param settings the image (which must be there), commands, services and cache folders; its environment is not
 *     looked at
 * @param environment all that the commands see besides what the image sets
 * @param source the checked-out repository, which is copied in
 * @param login for images in the same registry
 */
public record TestContainer(
        String project, long run, Test settings, Map<String, String> environment, Path source, Optional<Login> login) {
    public TestContainer {
        environment = Map.copyOf(environment);
        if (settings.image().isEmpty()) {
            throw new IllegalArgumentException("test.image is not set: these tests run without a container");
        }
    }

    String image() {
        return settings.image().orElseThrow();
    }
}
