package slipway.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/**
 * What a rollout leaves with its deployment, in one write with the image: whose it is, and what ran before. A Slipway that
 * was killed finds in the cluster how far it came, and does nothing twice.
 *
 * @param id of the run
 * @param image that the rollout has set
 * @param previous what ran before, as {@code repository@sha256:...}; empty where no digest of it was known
 * @param held whether the image was seen to be healthy
 */
record RolloutNote(String id, String image, Optional<String> previous, boolean held) {
    static final String ANNOTATION = "slipway/rollout";

    static Optional<RolloutNote> read(String text) {
        try {
            JsonNode note = new ObjectMapper().readTree(text);
            return note.path("id").isTextual() && note.path("image").isTextual()
                    ? Optional.of(new RolloutNote(
                            note.path("id").asText(),
                            note.path("image").asText(),
                            Optional.of(note.path("previous").asText("")).filter(image -> !image.isEmpty()),
                            note.path("held").asBoolean()))
                    : Optional.empty();
        } catch (JsonProcessingException ofAnother) {
            return Optional.empty();
        }
    }

    String text() {
        return new ObjectMapper()
                .createObjectNode()
                .put("id", id)
                .put("image", image)
                .put("previous", previous.orElse(""))
                .put("held", held)
                .toString();
    }

    RolloutNote asHeld() {
        return new RolloutNote(id, image, previous, true);
    }
}
