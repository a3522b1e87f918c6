package slipway.docker.cli;

import com.github.dockerjava.api.model.AuthConfig;
import java.util.Optional;

/** The configured login for its registry, and the machine's own for the others. */
public record Logins(Optional<Login> configured, DockerConfiguration machine) {
    public Optional<Login> forRegistry(String registry) throws InterruptedException {
        Optional<Login> own = configuredFor(registry);
        return own.isPresent() ? own : machine.login(registry);
    }

    public Optional<Login> configuredFor(String registry) {
        return configured.filter(login -> login.registry().equals(registry));
    }

    /** With an empty one, docker-java would look for a login by itself. */
    public static AuthConfig authConfigOf(Optional<Login> login) {
        return login.map(Login::asAuthConfig).orElseGet(AuthConfig::new);
    }
}
