package slipway.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The test stage.
 *
 * @param image of the container the commands run in; empty runs them on the server itself
 * @param commands run one after the other by one {@code sh}, stopping at the first that fails
 * @param cache absolute folders of the container that outlive the run
 */
public record Test(
        Optional<String> image,
        List<String> commands,
        List<Service> services,
        Map<String, String> environment,
        List<String> cache,
        Duration timeout) {
    public Test {
        commands = List.copyOf(commands);
        services = List.copyOf(services);
        environment = Map.copyOf(environment);
        cache = List.copyOf(cache);
    }

    /** A container beside the test's own, reached by its alias. */
    public record Service(String image, String alias, Map<String, String> environment) {
        public Service {
            environment = Map.copyOf(environment);
        }
    }
}
