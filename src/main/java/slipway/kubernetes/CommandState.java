package slipway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * How a command goes, by its Job and the pod of that. The container's own end counts: a container that something else put
 * into the pod may keep the Job from being complete.
 *
 * @param isOver whether it does not run any more
 * @param failure why it did not end well, of one that is over
 * @param waits what keeps it from beginning, of one that is not
 */
record CommandState(boolean isOver, Optional<String> failure, Optional<String> waits) {
    private static final String DEADLINE = "DeadlineExceeded";

    /** @param pod the Job's, if it has one yet */
    static CommandState read(JsonNode job, Optional<JsonNode> pod, String container, String late) {
        Optional<JsonNode> ended =
                pod.map(each -> state(each, container).path("terminated")).filter(JsonNode::isObject);
        if (has(job, "Complete")) {
            return new CommandState(true, Optional.empty(), Optional.empty());
        }
        if (ended.isPresent()) {
            return new CommandState(true, failure(ended.get()), Optional.empty());
        }
        Optional<String> trouble = pod.flatMap(each -> Pod.read(each, container).trouble());
        if (!has(job, "Failed")) {
            return new CommandState(false, Optional.empty(), trouble);
        }
        JsonNode condition = condition(job, "Failed");
        boolean wasLate = condition.path("reason").asText().equals(DEADLINE);
        String why = wasLate ? late : "failed: " + condition.path("message").asText();
        return new CommandState(
                true, Optional.of(why + trouble.map(words -> "; " + words).orElse("")), Optional.empty());
    }

    private static Optional<String> failure(JsonNode ended) {
        int status = ended.path("exitCode").asInt();
        String reason = ended.path("reason").asText();
        boolean plain = reason.isEmpty() || reason.equals("Error") || reason.equals("Completed");
        return status == 0
                ? Optional.empty()
                : Optional.of("ended with status " + status + (plain ? "" : " (" + reason + ")"));
    }

    /** Whether the container has run, so that there is a log of it. */
    static boolean hasBegun(JsonNode pod, String container) {
        JsonNode state = state(pod, container);
        return state.has("running") || state.has("terminated");
    }

    private static JsonNode state(JsonNode pod, String container) {
        for (JsonNode status : pod.at("/status/containerStatuses")) {
            if (status.path("name").asText().equals(container)) {
                return status.path("state");
            }
        }
        return pod.path("missing");
    }

    /** Whether a Job's work is over, whatever became of it. */
    static boolean hasEnded(JsonNode job) {
        return has(job, "Complete") || has(job, "Failed");
    }

    private static boolean has(JsonNode job, String type) {
        return condition(job, type).path("status").asText().equals("True");
    }

    private static JsonNode condition(JsonNode job, String type) {
        for (JsonNode each : job.at("/status/conditions")) {
            if (each.path("type").asText().equals(type)) {
                return each;
            }
        }
        return job.path("missing");
    }
}
