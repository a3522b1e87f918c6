package slipway.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** A run as Slipway records it; times are the text of the HTTP interface, which sorts as the times do. */
record RecordedRun(
        long id,
        String branch,
        String commit,
        String goal,
        String environment,
        String trigger,
        String state,
        String reason,
        int attempt,
        Optional<String> started,
        Optional<String> finished) {
    private static final List<String> FINAL =
            List.of("succeeded", "failed", "rolled_back", "cancelled", "superseded", "skipped");

    static RecordedRun of(JsonNode run) {
        return new RecordedRun(
                run.path("id").asLong(),
                run.path("branch").asText(),
                run.path("commit").asText(),
                run.path("goal").asText(),
                run.path("environment").asText(),
                run.path("trigger").asText(),
                run.path("state").asText(),
                run.path("reason").asText(),
                run.path("attempt").asInt(),
                text(run, "startedAt"),
                text(run, "finishedAt"));
    }

    private static Optional<String> text(JsonNode run, String field) {
        return Optional.ofNullable(run.path(field).textValue());
    }

    boolean isPromotion() {
        return trigger.equals("promotion");
    }

    boolean ended() {
        return FINAL.contains(state);
    }

    /** By design: three lives of the server ended while it was at work. */
    boolean gaveUpAfterKills() {
        return state.equals("failed") && reason.startsWith("Slipway ended 3 times");
    }

    /** By design: what is promoted is what is live on staging, and that had become another release before it began. */
    boolean wasOvertakenOnStaging() {
        return (state.equals("superseded") && reason.startsWith("a newer release is to be promoted"))
                || (state.equals("skipped")
                        && reason.startsWith("what it was to promote is not live in staging any more"));
    }

    String words() {
        return "run " + id + " of " + branch + " (" + state + (reason.isEmpty() ? "" : ": " + reason) + ")";
    }
}
