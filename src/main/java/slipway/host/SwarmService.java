package slipway.host;

import java.util.List;
import java.util.Map;
import slipway.text.ShellText;

/**
 * The services of a Swarm that run the same image; the host is one of its managers.
 *
 * @param services as {@code docker service ls} names them: one at least; the first is the one that serves
 * @param repository that their image is of
 */
public record SwarmService(List<String> services, String repository) implements HostService {
    public SwarmService {
        services = List.copyOf(services);
        if (services.isEmpty()) {
            throw new IllegalArgumentException("no service");
        }
        services.forEach(ShellText::checkLine);
        ShellText.checkLine(repository);
    }

    @Override
    public Map<String, String> variables() {
        return Map.of("services", String.join(" ", services), "repository", repository);
    }

    @Override
    public List<String> look() {
        return List.of("engine.sh", "swarm-service.sh", "swarm-look.sh");
    }
}
