package slipway.docker.test;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import slipway.config.TestSettings;
import slipway.docker.cli.Login;

/**
 * A project's tests to run in a container.
 *
 * @param settings the image (which must be there), commands, services and cache folders; its environment is not
 *     looked at
 * @param environment all that the commands see besides what the image sets
 * @param source the checked-out repository, which is copied in
 * @param login for images in the same registry
 * @param cachesOf the environment whose runs alone use these caches; empty for those of all other runs
 */
public record TestContainer(
        String project,
        long run,
        TestSettings settings,
        Map<String, String> environment,
        Path source,
        Optional<Login> login,
        Optional<String> cachesOf) {
    private static final String COUNT = "GIT_CONFIG_COUNT";
    private static final Map<String, String> SAFE_DIRECTORIES =
            Map.of(COUNT, "1", "GIT_CONFIG_KEY_0", "safe.directory", "GIT_CONFIG_VALUE_0", "*");

    public TestContainer {
        environment = Map.copyOf(environment);
        if (settings.image().isEmpty()) {
            throw new IllegalArgumentException("test.image is not set: these tests run without a container");
        }
    }

    /**
     * What the container's environment says: besides the plan's, that git may work in the source even as another user than
     * its owner, such as one that a command becomes by su. Older gits do not look there; they know the owner.
     */
    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(SAFE_DIRECTORIES);
        if (environment.containsKey(COUNT)) {
            variables.clear();
        }
        variables.putAll(environment);
        return variables;
    }

    String image() {
        return settings.image().orElseThrow();
    }
}
