package slipway.docker.cli;

import com.github.dockerjava.api.model.AuthConfig;
import java.util.Optional;
import slipway.config.Project;
import slipway.config.Secret;
import slipway.docker.engine.ImageReference;

/**
 * Who a registry is told we are.
 *
 * @param registry its host, with its port; {@code docker.io} for Docker Hub
 */
public record Login(String registry, String username, Secret password) {
    /** The name under which credential helpers hand out a token in place of a password. */
    private static final String TOKEN = "<token>";

    private static final String HUB_ADDRESS = "https://index.docker.io/v1/";

    /** The login for the registry that this image is in. */
    public static Login forImage(String image, String username, Secret password) {
        return new Login(ImageReference.of(image).registry(), username, password);
    }

    /** The login that a project's configuration has for its registry, if any. */
    public static Optional<Login> configured(Project project) {
        return project.push()
                .filter(push -> push.username().isPresent())
                .map(push -> forImage(
                        project.build().orElseThrow().image(),
                        push.username().orElseThrow(),
                        push.password().orElseThrow()));
    }

    public AuthConfig asAuthConfig() {
        AuthConfig config = new AuthConfig().withRegistryAddress(addressOf(registry));
        return username.equals(TOKEN)
                ? config.withIdentityToken(password.reveal())
                : config.withUsername(username).withPassword(password.reveal());
    }

    /** What Docker calls the registry in its configuration and in a login. */
    static String addressOf(String registry) {
        return registry.equals(ImageReference.HUB) ? HUB_ADDRESS : registry;
    }
}
