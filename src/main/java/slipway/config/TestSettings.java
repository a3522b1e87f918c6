package slipway.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The test stage.
 *
 * @param image of the container the commands run in; empty runs them on the server itself
 * @param user as {@code docker run --user} takes it; empty means the image's own
 * @param pull when the images of the tests and of their services are pulled
 * @param commands run one after the other by one shell, stopping at the first that fails
 * @param cache absolute folders of the container that outlive the run
 */
public record TestSettings(
        Optional<String> image,
        Optional<String> user,
        Pull pull,
        List<String> commands,
        List<Service> services,
        Map<String, String> environment,
        List<String> cache,
        Duration timeout) {
    public TestSettings {
        commands = List.copyOf(commands);
        services = List.copyOf(services);
        environment = Map.copyOf(environment);
        cache = List.copyOf(cache);
    }

    /** The same, in which the commands see these variables as well; they go before its own. */
    public TestSettings with(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        return new TestSettings(image, user, pull, commands, services, all, cache, timeout);
    }

    /** When an image is pulled. The words are those of GitLab Runner's {@code pull_policy}. */
    public enum Pull {
        /** Its registry is asked for a newer one in each run; where that fails, the image that the engine has will do. */
        ALWAYS,
        /** Only if the engine does not have it. */
        IF_NOT_PRESENT,
        /** The engine has it, or the tests fail. */
        NEVER;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A container beside the test's own, reached by its alias.
     *
     * @param entrypoint and {@code command}: instead of the image's own, if they are not empty
     * @param port which must be listened on; empty means all that the image exposes, or its health check
     * @param timeout until when it must be ready
     */
    public record Service(
            String image,
            String alias,
            Map<String, String> environment,
            List<String> entrypoint,
            List<String> command,
            Optional<Integer> port,
            Duration timeout) {
        public Service {
            environment = Map.copyOf(environment);
            entrypoint = List.copyOf(entrypoint);
            command = List.copyOf(command);
        }
    }
}
