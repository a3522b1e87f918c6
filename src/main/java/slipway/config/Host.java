package slipway.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An account on a host, with the key that logs in to it and the file that says which host keys are trusted.
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
        Optional<Host> jump) {
    /** A host that is reached directly. */
    public Host(String name, int port, String user, Path identityFile, Optional<Secret> passphrase, Path knownHosts) {
        this(name, port, user, identityFile, passphrase, knownHosts, Optional.empty());
    }

    /** For messages: {@code user@host}, with the port where it is not the usual one. */
    public String words() {
        return user + "@" + (port == 22 ? name : address());
    }

    public String address() {
        return name + ":" + port;
    }

    /** The name under which OpenSSH's tools write the host into known_hosts. */
    public String knownAs() {
        return port == 22 ? name : "[" + name + "]:" + port;
    }
}
