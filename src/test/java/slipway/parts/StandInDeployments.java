package slipway.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Deployments by GitLab's rules. */
final class StandInDeployments {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> EVENTS =
            Map.of("running", "run", "success", "succeed", "failed", "drop", "canceled", "cancel");

    private final List<ObjectNode> deployments = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();

    /** Each state that was taken, in order: the deployment's id, the environment and the state. */
    synchronized List<String> taken() {
        return List.copyOf(taken);
    }

    synchronized ArrayNode list() {
        ArrayNode all = JSON.createArrayNode();
        deployments.forEach(all::add);
        return all;
    }

    synchronized StandInGitLab.Reply create(JsonNode body) {
        for (String field : List.of("environment", "sha", "ref", "tag", "status")) {
            if (!body.has(field)) {
                return StandInGitLab.Reply.error(400, field + " is missing");
            }
        }
        if (!Set.of("running", "success", "failed", "canceled")
                .contains(body.path("status").asText())) {
            return StandInGitLab.Reply.error(400, "status does not have a valid value");
        }
        ObjectNode deployment = JSON.createObjectNode().put("id", 100 + deployments.size());
        deployment.setAll((ObjectNode) body);
        deployment.putObject("environment").put("name", body.path("environment").asText());
        deployments.add(deployment);
        return take(deployment, body.path("status").asText(), 201);
    }

    synchronized StandInGitLab.Reply update(long id, JsonNode body) {
        String status = body.path("status").asText();
        return deployments.stream()
                .filter(deployment -> deployment.path("id").asLong() == id)
                .findFirst()
                .map(deployment -> deployment.path("status").asText().equals(status)
                        ? StandInGitLab.Reply.error(400, "Status cannot transition via \"" + EVENTS.get(status) + "\"")
                        : take(deployment, status, 200))
                .orElseGet(() -> StandInGitLab.Reply.error(404, "404 Not Found"));
    }

    private StandInGitLab.Reply take(ObjectNode deployment, String status, int code) {
        deployment.put("status", status);
        taken.add(deployment.path("id").asText() + " "
                + deployment.at("/environment/name").asText() + " " + status);
        return new StandInGitLab.Reply(code, deployment.deepCopy());
    }
}
