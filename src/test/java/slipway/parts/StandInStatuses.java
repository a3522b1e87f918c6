package slipway.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Commit statuses by GitLab's rules: which may follow which, and what it says of those that may not. */
final class StandInStatuses {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OPEN = Set.of("created", "pending", "running");

    /** GitLab's name for the step to a state, and the states from which it may be taken. */
    private record Step(String event, Set<String> from) {}

    private static final Map<String, Step> STEPS = Map.of(
            "pending", new Step("enqueue", Set.of("created")),
            "running", new Step("run", Set.of("created", "pending")),
            "success", new Step("success", OPEN),
            "failed", new Step("drop", OPEN),
            "canceled", new Step("cancel", OPEN),
            "skipped", new Step("skip", Set.of("created", "pending")));

    private final List<ObjectNode> statuses = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();

    /** Each state that was taken, in order: the status's name, the state and the description. */
    synchronized List<String> taken() {
        return List.copyOf(taken);
    }

    synchronized ArrayNode of(String sha) {
        ArrayNode found = JSON.createArrayNode();
        statuses.stream()
                .filter(status -> status.path("sha").asText().equals(sha))
                .forEach(found::add);
        return found;
    }

    synchronized StandInGitLab.Reply post(String sha, JsonNode body) {
        Step step = STEPS.get(body.path("state").asText());
        if (step == null) {
            return StandInGitLab.Reply.error(400, "state does not have a valid value");
        }
        for (String field : List.of("description", "target_url", "ref", "name")) {
            if (body.path(field).asText().length() > 255) {
                return StandInGitLab.Reply.error(400, field + " is too long (maximum is 255 characters)");
            }
        }
        ObjectNode status = openOrNew(sha, body);
        String now = status.path("status").asText();
        if (!step.from().contains(now)) {
            return StandInGitLab.Reply.error(
                    400,
                    "Cannot transition status via :" + step.event() + " from :" + now
                            + " (Reason(s): Status cannot transition via \"" + step.event() + "\")");
        }
        take(status, body);
        return new StandInGitLab.Reply(201, status.deepCopy());
    }

    /** One that has ended stays as it is: what comes after it is a new one of the same name. */
    private ObjectNode openOrNew(String sha, JsonNode body) {
        return statuses.stream()
                .filter(status -> status.path("sha").asText().equals(sha))
                .filter(status -> status.path("ref").equals(body.path("ref")))
                .filter(status -> status.path("name").equals(body.path("name")))
                .filter(status -> OPEN.contains(status.path("status").asText()))
                .findFirst()
                .orElseGet(() -> JSON.createObjectNode()
                        .put("sha", sha)
                        .put("status", "created")
                        .put("ref", body.path("ref").asText())
                        .put("name", body.path("name").asText()));
    }

    private void take(ObjectNode status, JsonNode body) {
        if (!status.has("id")) {
            status.put("id", statuses.size() + 1);
            statuses.add(status);
        }
        status.put("status", body.path("state").asText());
        status.set("description", body.get("description"));
        status.set("target_url", body.get("target_url"));
        taken.add(body.path("name").asText() + " " + body.path("state").asText() + ": "
                + body.path("description").asText());
    }
}
