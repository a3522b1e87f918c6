package slipway.host;

import java.util.Optional;

/**
 * The services of a Swarm that run one image get another one, by their own update settings.
 *
 * @param image {@code repository@sha256:...}, which the nodes pull
 * @param project as {@link JobRequest} names it; in the Swarm one job of its commands runs at a time
 * @param login for these pulls; Swarm keeps it with the services
 * @param prepare whether {@code commands.before()} runs; it does not on the way back to an earlier release, which does not know
 *     the newer state
 * @param backOut whether the former image comes back when the new one does not hold
 */
public record SwarmUpdate(
        SwarmService service,
        String project,
        String image,
        Optional<RegistryLogin> login,
        HealthCheck check,
        boolean prepare,
        boolean backOut,
        ReleaseCommands commands) {
    public SwarmUpdate {
        if (!image.matches("[^@\\s]+@sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not repository@sha256:...: " + image);
        }
    }
}
