package slipway.host;

import java.util.List;
import java.util.Map;
import slipway.text.ShellText;

/**
 * A service of a Swarm, of which the host is a manager.
 *
 * @param service as {@code docker service ls} names it
 * @param repository that its image is of
 */
public record SwarmService(String service, String repository) implements HostService {
    public SwarmService {
        ShellText.checkLine(service);
        ShellText.checkLine(repository);
    }

    @Override
    public List<String> services() {
        return List.of(service);
    }

    @Override
    public Map<String, String> variables() {
        return Map.of("service", service, "repository", repository);
    }

    @Override
    public List<String> look() {
        return List.of("engine.sh", "swarm-service.sh", "swarm-look.sh");
    }
}
