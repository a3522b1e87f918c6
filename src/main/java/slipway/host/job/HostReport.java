package slipway.host.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;

/**
 * What a job left as {@code result.json} in its folder.
 *
 * @param why for users; empty where all is well
 * @param before what ran when the job began, as {@code ComposeSwap#image} takes it; in compose mode only
 * @param now what is healthy at its end, in the same form; empty where nothing is
 * @param names all that an image that was put back is known by: its id, and {@code repository@sha256:...}
 */
public record HostReport(
        Outcome outcome, String why, Optional<String> before, Optional<String> now, List<String> names) {
    public HostReport {
        names = List.copyOf(names);
    }

    HostReport after(String first) {
        return new HostReport(outcome, why.isEmpty() ? first : first + "; " + why, before, now, names);
    }

    /** What became of the release. */
    public enum Outcome {
        /** The new release runs, and held. */
        HOLDS,
        /** Nothing was changed on the host. */
        UNCHANGED,
        /** The person's own command ended with another exit status than 0. */
        COMMAND_FAILED,
        /** It did not hold, and nothing was put back. */
        NOT_HELD,
        /** It did not hold; the former image is live again, and holds. */
        BACKED_OUT,
        /** It did not hold, and the former image could not be put back, or does not hold either. */
        BACK_OUT_FAILED,
        /** The new release holds, but the command that follows it did not end well. */
        AFTER_FAILED,
        /** The new release holds, but other containers of the stack are not what they were. */
        NEIGHBOURS_CHANGED
    }

    /** Reads what the host handed over; empty where it is not understood. */
    static Optional<HostReport> read(String json) {
        try {
            JsonNode report = new ObjectMapper().readTree(json);
            Outcome outcome = Outcome.valueOf(report.path("outcome").asText());
            return Optional.of(new HostReport(
                    outcome,
                    report.path("why").asText(),
                    text(report.path("before")),
                    text(report.path("now")),
                    text(report.path("names"))
                            .map(text -> List.of(text.split(" ")))
                            .orElse(List.of())));
        } catch (JsonProcessingException | IllegalArgumentException notUnderstood) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode value) {
        return Optional.of(value.asText("")).filter(text -> !text.isEmpty());
    }
}
