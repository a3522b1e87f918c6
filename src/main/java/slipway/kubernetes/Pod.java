package slipway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import slipway.text.SingleLine;

/**
 * A pod, as {@code v1} of the Kubernetes API has it, and the one container in it that is the project's.
 *
 * @param image that its container is to run
 * @param runs the image that it runs, as {@code repository@sha256:...}; empty where its node does not tell
 * @param lastEnd when the container last ended, if it did
 * @param crashes whether the container has ended, and waits to be started again
 * @param trouble what keeps it from being ready, in one line
 */
record Pod(
        String name,
        boolean ending,
        String image,
        Optional<String> runs,
        boolean isRunning,
        boolean ready,
        int restarts,
        Optional<Instant> lastEnd,
        boolean crashes,
        Optional<String> trouble) {
    private static final int LONGEST = 500;
    /** These are on their way, and say nothing. */
    private static final Set<String> BEGINNING = Set.of("ContainerCreating", "PodInitializing", "");

    private static final String CRASHES = "CrashLoopBackOff";
    private static final Set<String> PULLING = Set.of("ErrImagePull", "ImagePullBackOff");

    static Pod read(JsonNode json, String container) {
        JsonNode status = named(json.at("/status/containerStatuses"), container);
        JsonNode last = status.at("/lastState/terminated");
        String waits = status.at("/state/waiting/reason").asText();
        return new Pod(
                json.at("/metadata/name").asText(),
                json.at("/metadata").has("deletionTimestamp"),
                named(json.at("/spec/containers"), container).path("image").asText(),
                Images.ofPod(status.path("imageID").asText()),
                status.at("/state/running").isObject(),
                status.path("ready").asBoolean(),
                status.path("restartCount").asInt(),
                time(last.path("finishedAt")),
                waits.equals(CRASHES) || status.at("/state/terminated").isObject(),
                trouble(json, status).map(words -> SingleLine.line(words, LONGEST)));
    }

    private static JsonNode named(JsonNode list, String name) {
        for (JsonNode each : list) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        return list.path("missing");
    }

    private static Optional<String> trouble(JsonNode pod, JsonNode status) {
        String name = pod.at("/metadata/name").asText();
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asText().equals("PodScheduled")
                    && condition.path("status").asText().equals("False")) {
                return Optional.of(name + " cannot be scheduled: "
                        + condition.path("message").asText());
            }
        }
        for (JsonNode first : pod.at("/status/initContainerStatuses")) {
            boolean done = first.at("/state/terminated/exitCode").asInt(1) == 0;
            Optional<String> waits = done ? Optional.empty() : waits(first);
            if (waits.isPresent()) {
                return Optional.of(
                        name + ": the init container " + first.path("name").asText() + " " + waits.get());
            }
        }
        if (pod.at("/status/phase").asText().equals("Failed") && !status.isObject()) {
            return Optional.of(name + " failed: " + pod.at("/status/reason").asText() + " "
                    + pod.at("/status/message").asText());
        }
        return waits(status).map(words -> name + " " + words);
    }

    /** What its words are depends on the state, as the API describes {@code ContainerState}. */
    private static Optional<String> waits(JsonNode status) {
        JsonNode ended = status.at("/state/terminated");
        JsonNode waiting = status.at("/state/waiting");
        String reason = waiting.path("reason").asText();
        if (ended.isObject()) {
            return Optional.of(ended(ended, status));
        }
        if (reason.equals(CRASHES)) {
            return Optional.of(ended(status.at("/lastState/terminated"), status));
        }
        if (!BEGINNING.contains(reason)) {
            String message = waiting.path("message").asText();
            return Optional.of("waits: " + reason
                    + (message.isEmpty() ? "" : ": " + message)
                    + (PULLING.contains(reason)
                            ? "; the nodes pull the image themselves: if the registry wants a login, the deployment"
                                    + " needs an imagePullSecret"
                            : ""));
        }
        return status.at("/state/running").isObject() && !status.path("ready").asBoolean()
                ? Optional.of("runs and is not ready")
                : Optional.empty();
    }

    private static String ended(JsonNode terminated, JsonNode status) {
        String reason = terminated.path("reason").asText();
        int restarts = status.path("restartCount").asInt();
        return "ended with status " + terminated.path("exitCode").asInt()
                + (reason.isEmpty() || reason.equals("Error") ? "" : " (" + reason + ")")
                + (restarts == 0 ? "" : " and is started again and again (" + CRASHES + ", " + restarts + " restarts)");
    }

    private static Optional<Instant> time(JsonNode value) {
        try {
            return Optional.of(Instant.parse(value.asText()));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    /** Changes when another pod is there, or its container was started again. */
    String mark() {
        return name + ":" + restarts;
    }
}
