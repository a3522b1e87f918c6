package slipway.host;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import slipway.config.Secret;

/**
 * Who the host's engine tells a registry that it is, for one job.
 *
 * @param registry its host, with its port; {@code docker.io} for Docker Hub
 * @param username {@code <token>} if the password is an identity token, as Docker's credential helpers have it
 */
public record RegistryLogin(String registry, String username, Secret password) {
    private static final String HUB = "docker.io";
    private static final String HUB_ADDRESS = "https://index.docker.io/v1/";
    private static final String TOKEN = "<token>";

    /** The file {@code config.json} of Docker's command line. */
    Secret configuration() {
        ObjectNode configuration = new ObjectMapper().createObjectNode();
        ObjectNode entry = configuration.putObject("auths").putObject(registry.equals(HUB) ? HUB_ADDRESS : registry);
        if (username.equals(TOKEN)) {
            entry.put("auth", encode(TOKEN + ":")).put("identitytoken", password.reveal());
        } else {
            entry.put("auth", encode(username + ":" + password.reveal()));
        }
        return new Secret(configuration.toString());
    }

    private static String encode(String login) {
        return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }
}
