package slipway.docker.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Puts what docker-java threw into words. */
public final class EngineFailure {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EngineFailure() {}

    /** @param trouble on the way to the engine, if that is known to be the reason */
    static EngineException of(String what, String address, Optional<String> trouble, Throwable cause) {
        if (cause instanceof EngineException ours) {
            return ours;
        }
        if (cause instanceof com.github.dockerjava.api.exception.DockerException refused) {
            return new EngineException(what + ": " + messageOf(refused), refused);
        }
        IOException lost = firstIn(cause);
        if (lost != null) {
            return new EngineException(
                    what + ": the Docker engine at " + address + " cannot be reached ("
                            + trouble.orElse(lost.getMessage())
                            + "); is it running, and may this user open it (for a socket: group docker)?"
                            + " server.docker (or server.engines) names another one",
                    cause,
                    fix(address));
        }
        return new EngineException(what + ": " + cause, cause);
    }

    /** For the engine of this machine alone. */
    private static Optional<String> fix(String address) {
        if (!address.startsWith("unix://")) {
            return Optional.empty();
        }
        Path socket = Path.of(address.substring("unix://".length()));
        return Optional.of(
                Files.exists(socket) && !Files.isWritable(socket)
                        ? "sudo usermod -aG docker \"$(id -un)\"   # then log in again, or restart the service"
                        : "sudo systemctl start docker");
    }

    /** What the engine said; docker-java leaves it as {@code Status 404: {"message":"..."}}. */
    public static String messageOf(Throwable refused) {
        String text = String.valueOf(refused.getMessage());
        int brace = text.indexOf('{');
        if (brace < 0) {
            return text.strip();
        }
        try {
            JsonNode message = JSON.readTree(text.substring(brace)).path("message");
            return message.asText(text).strip();
        } catch (JsonProcessingException e) {
            return text.strip();
        }
    }

    private static IOException firstIn(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof IOException found) {
                return found;
            }
        }
        return null;
    }
}
