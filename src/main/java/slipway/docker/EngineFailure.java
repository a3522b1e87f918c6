package slipway.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** Puts what docker-java threw into words. */
final class EngineFailure {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EngineFailure() {}

    static DockerException of(String what, String address, Throwable cause) {
        if (cause instanceof DockerException ours) {
            return ours;
        }
        if (cause instanceof com.github.dockerjava.api.exception.DockerException refused) {
            return new DockerException(what + ": " + messageOf(refused), refused);
        }
        IOException lost = firstIn(cause);
        if (lost != null) {
            return new DockerException(
                    what + ": the Docker engine at " + address + " cannot be reached (" + lost.getMessage()
                            + "); is it running, and may this user open it (for a socket: group docker)?"
                            + " server.docker names another one",
                    cause);
        }
        return new DockerException(what + ": " + cause, cause);
    }

    /** What the engine said; docker-java leaves it as {@code Status 404: {"message":"..."}}. */
    static String messageOf(Throwable refused) {
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
