package slipway.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a Docker engine is.
 *
 * @param url {@code unix:///...} or {@code tcp://...}; for an engine that is reached through SSH {@code ssh://user@host:port}
 * @param ssh how to reach it through SSH, if so
 */
public record EngineAddress(String url, Optional<Ssh> ssh) {
    /**
     * The account on the engine's machine, which may use the engine.
     *
     * @param socket the engine's, there
     */
    public record Ssh(String host, int port, String user, Path identityFile, Path knownHosts, String socket) {}

    public static EngineAddress of(Ssh ssh) {
        return new EngineAddress("ssh://" + ssh.user() + "@" + ssh.host() + ":" + ssh.port(), Optional.of(ssh));
    }
}
