package slipway.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One host that releases go to, and how it is reached.
 *
 * @param name a name or an IP address; no two hosts of a project have the same
 * @param jump the host through which this one is reached, as with {@code ssh -J}; empty where it is reached directly
 */
public record Host(
        String name,
        int port,
        String user,
        Path identityFile,
        Optional<Secret> passphrase,
        Path knownHosts,
        Optional<Host> jump) {}
