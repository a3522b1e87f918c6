package slipway.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Updates the services of a Swarm that run one image to another image, by their own update settings, and puts the former
 * one back if the new one is not healthy.
 *
 * @param image {@code repository@sha256:...}, which the nodes pull
 * @param project as {@link JobRequest} names it; in the Swarm one job of its commands runs at a time
 * @param login for these pulls; Swarm keeps it with the services
 * @param prepare whether {@code commands.before()} runs; it does not on the way back to an earlier release, which does not know
 *     the newer state
 * @param backOut whether the former image is put back when the new one is not healthy
 */
public record SwarmUpdate(
        SwarmService service,
        String project,
        String image,
        Optional<RegistryLogin> login,
        HealthCheck check,
        boolean prepare,
        boolean backOut,
        ReleaseCommands commands)
        implements HostWork {
    public SwarmUpdate {
        if (!image.matches("[^@\\s]+@sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not repository@sha256:...: " + image);
        }
    }

    @Override
    public Duration grace() {
        return Duration.ofSeconds(90);
    }

    @Override
    public boolean endsByItself() {
        return true;
    }

    @Override
    public WorkScript script() {
        Map<String, String> variables = check.variables();
        variables.putAll(service.variables());
        variables.put("image", image);
        variables.put("prepare", prepare ? "yes" : "");
        variables.putAll(commands.variables());
        variables.put("commands_of", JobRequest.label(project));
        variables.put("back_out", backOut ? "yes" : "");
        return new WorkScript(
                "give " + String.join(", ", service.services()) + " of the Swarm " + image,
                variables,
                List.of(
                        "engine.sh",
                        "report.sh",
                        "asker.sh",
                        "watch.sh",
                        "swarm-service.sh",
                        "swarm-record.sh",
                        "swarm-sample.sh",
                        "swarm-copy.sh",
                        "swarm-command.sh",
                        "swarm.sh"));
    }
}
