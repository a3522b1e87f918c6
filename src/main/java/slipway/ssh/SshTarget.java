package slipway.ssh;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import slipway.config.Host;
import slipway.config.Secret;

/** An account on a host, with the key that opens it and the file that says which host keys are trusted. */
public record SshTarget(
        String host, int port, String user, Path identityFile, Optional<Secret> passphrase, Path knownHosts) {
    public SshTarget {
        Objects.requireNonNull(host);
        Objects.requireNonNull(user);
        Objects.requireNonNull(identityFile);
        Objects.requireNonNull(passphrase);
        Objects.requireNonNull(knownHosts);
    }

    public static SshTarget of(Host host) {
        return new SshTarget(
                host.name(), host.port(), host.user(), host.identityFile(), host.passphrase(), host.knownHosts());
    }

    /** For messages: {@code user@host}, with the port where it is not the usual one. */
    String words() {
        return user + "@" + (port == 22 ? host : address());
    }

    String address() {
        return host + ":" + port;
    }

    /** The name under which OpenSSH's tools write the host into known_hosts. */
    String knownAs() {
        return port == 22 ? host : "[" + host + "]:" + port;
    }
}
