package slipway.init.ci;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a commit is tested. */
public record TestDraft(
        Optional<String> image,
        List<String> commands,
        List<ServiceDraft> services,
        Map<String, String> environment,
        List<String> cache) {
    public TestDraft {
        commands = List.copyOf(commands);
        services = List.copyOf(services);
        environment = new TreeMap<>(environment);
        cache = List.copyOf(cache);
    }
}
