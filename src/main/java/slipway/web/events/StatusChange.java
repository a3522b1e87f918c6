package slipway.web.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slipway.web.answer.StatusAnswer;
import slipway.web.answer.StatusAnswer.ProjectAnswer;
import slipway.web.server.Json;

/**
 * What of a project's status is worth an event when it changes. Its runs have events of their own; and that something was
 * looked at once more, and was as before, is nothing that has happened.
 */
final class StatusChange {
    private static final List<String> RUNS =
            List.of("running", "queued", "waiting", "lastEnded", "lastDeploy", "deploys", "tests");
    private static final String LOOKED_AT = "seenAt";

    private StatusChange() {}

    /** By their names, in the order of the configuration. */
    static Map<String, JsonNode> projects(StatusAnswer status) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        status.projects().forEach(project -> all.put(project.name(), shown(project)));
        return all;
    }

    /** The first look is news, each later one is not. */
    private static void withoutTime(ObjectNode looked) {
        looked.put(LOOKED_AT, !looked.path(LOOKED_AT).isNull());
    }

    private static JsonNode shown(ProjectAnswer project) {
        ObjectNode shown = (ObjectNode) Json.tree(project);
        shown.remove(RUNS);
        shown.findParents(LOOKED_AT).forEach(looked -> withoutTime((ObjectNode) looked));
        return shown;
    }
}
