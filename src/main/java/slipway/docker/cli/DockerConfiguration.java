package slipway.docker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Secret;
import slipway.docker.engine.ImageReference;

/** The machine's own logins, as {@code docker login} keeps them: in {@code config.json} or with a credential helper. */
public final class DockerConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(DockerConfiguration.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Map<String, String> environment;

    /** @param environment where {@code DOCKER_CONFIG}, {@code HOME} and {@code PATH} are */
    public DockerConfiguration(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        String folder = environment.get("DOCKER_CONFIG");
        this.file = folder != null && !folder.isEmpty()
                ? Path.of(folder, "config.json")
                : Path.of(environment.getOrDefault("HOME", "/"), ".docker", "config.json");
    }

    /** Read anew each time: {@code docker login} may have changed it. */
    public Optional<Login> login(String registry) throws InterruptedException {
        JsonNode config = read();
        String address = Login.addressOf(registry);
        String helper = config.path("credHelpers").path(registry).asText("");
        if (helper.isEmpty()) {
            helper = config.path("credHelpers").path(address).asText("");
        }
        if (helper.isEmpty()) {
            helper = config.path("credsStore").asText("");
        }
        if (!helper.isEmpty()) {
            Optional<Login> login = new CredentialHelper(helper, environment).login(registry);
            if (login.isPresent()) {
                return login;
            }
        }
        return written(config.path("auths"), registry);
    }

    /** Where Docker's command line has its plugins and contexts too. */
    Path folder() {
        return file.getParent();
    }

    ObjectNode read() {
        try {
            return JSON.readValue(Files.readAllBytes(file), ObjectNode.class);
        } catch (NoSuchFileException e) {
            return JSON.createObjectNode();
        } catch (IOException e) {
            LOG.warn("{} cannot be read, so its logins are not used: {}", file, e.toString());
            return JSON.createObjectNode();
        }
    }

    private static Optional<Login> written(JsonNode auths, String registry) {
        for (Map.Entry<String, JsonNode> entry : auths.properties()) {
            if (registryOf(entry.getKey()).equals(registry)) {
                return decoded(entry.getValue(), registry);
            }
        }
        return Optional.empty();
    }

    private static Optional<Login> decoded(JsonNode entry, String registry) {
        String token = entry.path("identitytoken").asText("");
        if (!token.isEmpty()) {
            return Optional.of(new Login(registry, "<token>", new Secret(token)));
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(entry.path("auth").asText(""));
            String[] parts = new String(bytes, StandardCharsets.UTF_8).split(":", 2);
            return parts.length == 2
                    ? Optional.of(new Login(registry, parts[0], new Secret(parts[1])))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            LOG.warn("the login for {} in Docker's configuration is not base64; run docker login again", registry);
            return Optional.empty();
        }
    }

    /** The registry's host; old versions of Docker wrote addresses. */
    private static String registryOf(String key) {
        String host = key.replaceFirst("^https?://", "").replaceFirst("/.*", "");
        return host.equals("index.docker.io") || host.equals("registry-1.docker.io") ? ImageReference.HUB : host;
    }
}
