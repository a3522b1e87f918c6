package slipway.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the source comes from.
 *
 * @param url what {@code git clone} takes: ssh, https, or a local path
 * @param identityFile the private key for ssh; empty lets ssh choose
 * @param passphrase of that key
 * @param knownHosts the host keys that are trusted
 * @param username and {@code password}: for https
 * @param caFile the only certificates that are trusted for https; empty means those of the machine
 */
public record Repository(
        String url,
        Optional<Path> identityFile,
        Optional<Secret> passphrase,
        Path knownHosts,
        Optional<String> username,
        Optional<Secret> password,
        Optional<Path> caFile) {
    /** The same, with these certificates. */
    public Repository trusting(Optional<Path> certificates) {
        return new Repository(url, identityFile, passphrase, knownHosts, username, password, certificates);
    }

    /** Another one that the same key opens, with the login of its own address. */
    public Repository at(String otherUrl) {
        return new Repository(
                otherUrl, identityFile, passphrase, knownHosts, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
