package slipway.docker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Secret;
import slipway.process.Command;
import slipway.process.Processes;

/**
 * A program that keeps logins for Docker, such as {@code docker-credential-pass}. Its protocol is that of
 * docker-credential-helpers: {@code get}, the registry on standard input, JSON on standard output.
 */
record CredentialHelper(String name, Map<String, String> environment) {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialHelper.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String NONE = "credentials not found";

    Optional<Login> login(String registry) throws InterruptedException {
        String program = "docker-credential-" + name;
        // Helpers need what a login shell has, such as the agent's socket; they are the machine's own programs.
        Command command = Command.of(program, "get")
                .with(usable())
                .reading(Login.addressOf(registry).getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            int status = new Processes(Duration.ofSeconds(1)).run(command, output, LIMIT);
            return read(registry, status, output.toString(StandardCharsets.UTF_8));
        } catch (IOException | TimeoutException e) {
            LOG.warn("{} gave no login for {}: {}", program, registry, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Login> read(String registry, int status, String answer) throws IOException {
        if (status != 0) {
            if (!answer.contains(NONE)) {
                throw new IOException("status " + status + ": " + answer.strip());
            }
            return Optional.empty();
        }
        // What it writes to standard error may come first.
        JsonNode json = JSON.readTree(answer.substring(Math.max(0, answer.indexOf('{'))));
        String username = json.path("Username").asText("");
        String secret = json.path("Secret").asText("");
        return username.isEmpty() ? Optional.empty() : Optional.of(new Login(registry, username, new Secret(secret)));
    }

    private Map<String, String> usable() {
        return environment.entrySet().stream()
                .filter(variable -> !variable.getKey().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
