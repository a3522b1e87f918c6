package slipway.host;

import java.util.Optional;

/**
 * The services of a Swarm that run one image get another one, by their own update settings.
 *
 * @param image {@code repository@sha256:...}, which the nodes pull
 * @param login for these pulls; Swarm keeps it with the services
 * @param backOut whether the former image comes back when the new one does not hold
 */
public record SwarmUpdate(
        SwarmService service, String image, Optional<RegistryLogin> login, HealthCheck check, boolean backOut) {
    public SwarmUpdate {
        if (!image.matches("[^@\\s]+@sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not repository@sha256:...: " + image);
        }
    }
}
