package slipway.ssh;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import slipway.config.Host;
import slipway.config.Secret;

/**
 * An account on a host, with the key that opens it and the file that says which host keys are trusted.
 *
 * @param jump the account through which the host is reached, as with {@code ssh -J}
 */
public record SshTarget(
        String host,
        int port,
        String user,
        Path identityFile,
        Optional<Secret> passphrase,
        Path knownHosts,
        Optional<SshTarget> jump) {
    public SshTarget {
        Objects.requireNonNull(host);
        Objects.requireNonNull(user);
        Objects.requireNonNull(identityFile);
        Objects.requireNonNull(passphrase);
        Objects.requireNonNull(knownHosts);
        Objects.requireNonNull(jump);
    }

    /** A host that is reached directly. */
    public SshTarget(
            String host, int port, String user, Path identityFile, Optional<Secret> passphrase, Path knownHosts) {
        this(host, port, user, identityFile, passphrase, knownHosts, Optional.empty());
    }

    public static SshTarget of(Host host) {
        return new SshTarget(
                host.name(),
                host.port(),
                host.user(),
                host.identityFile(),
                host.passphrase(),
                host.knownHosts(),
                host.jump().map(SshTarget::of));
    }

    /** For messages: {@code user@host}, with the port where it is not the usual one. */
    public String words() {
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
