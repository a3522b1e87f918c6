package slipway.docker;

import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import java.util.Optional;

/** The configured login for its registry, and the machine's own for the others. */
record Logins(Optional<Login> configured, DockerConfiguration machine) {
    Optional<Login> forRegistry(String registry) throws InterruptedException {
        Optional<Login> own = configured.filter(login -> login.registry().equals(registry));
        return own.isPresent() ? own : machine.login(registry);
    }

    /** With an empty one, docker-java would look for a login by itself. */
    static AuthConfig authConfigOf(Optional<Login> login) {
        return login.map(Login::asAuthConfig).orElseGet(AuthConfig::new);
    }

    /** All of them, for a build: its base images may be in any registry. */
    AuthConfigurations all() throws InterruptedException {
        AuthConfigurations all = new AuthConfigurations();
        for (Login login : machine.logins()) {
            all.addConfig(login.asAuthConfig());
        }
        configured.ifPresent(login -> all.addConfig(login.asAuthConfig()));
        return all;
    }
}
