package slipway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The redeploy stage: a command on the host, over SSH.
 *
 * @param command for the user's login shell there; may name what {@link Placeholder} knows
 */
public record Redeploy(
        String host,
        int port,
        String user,
        Path identityFile,
        Optional<Secret> passphrase,
        Path knownHosts,
        String command,
        Duration timeout) {}
