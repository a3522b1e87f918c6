package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The answers of the server as tables. */
final class Views {
    private Views() {}

    static Table status(JsonNode status) {
        Table table = new Table("PROJECT", "HOST", "LIVE", "SINCE", "NOTE", "AT WORK", "LAST RUN");
        for (JsonNode project : status.path("projects")) {
            String name = project.path("name").asText();
            String work = atWork(project);
            JsonNode last = project.path("lastEnded");
            String ended = last.isObject()
                    ? last.path("id").asText() + " " + last.path("state").asText()
                    : "-";
            if (project.path("live").isEmpty()) {
                table.row(name, "-", "-", "-", "-", work, ended);
            }
            for (JsonNode live : project.path("live")) {
                table.row(
                        name,
                        live.path("host").asText(),
                        commit(live),
                        live.path("since").asText(),
                        note(live),
                        work,
                        ended);
            }
        }
        return table;
    }

    static Table runs(JsonNode runs) {
        Table table = new Table("RUN", "PROJECT", "BRANCH", "COMMIT", "GOAL", "STATE", "CREATED", "REASON OR TITLE");
        for (JsonNode run : runs.path("runs")) {
            table.row(
                    run.path("id").asText(),
                    run.path("project").asText(),
                    run.path("branch").asText(),
                    commit(run),
                    run.path("goal").asText(),
                    run.path("state").asText(),
                    run.path("createdAt").asText(),
                    run.path("reason").asText(run.path("title").asText("")).replaceFirst("^null$", ""));
        }
        return table;
    }

    private static String atWork(JsonNode project) {
        List<String> work = new ArrayList<>();
        for (String state : List.of("running", "queued")) {
            project.path(state).forEach(run -> work.add(run.path("id").asText() + " " + state));
        }
        return work.isEmpty() ? "-" : String.join(", ", work);
    }

    private static String note(JsonNode live) {
        if (live.path("drifted").asBoolean()) {
            return "drifted: " + live.path("drift").asText();
        }
        if (live.path("unhealthy").isTextual()) {
            return "unhealthy: " + live.path("unhealthy").asText();
        }
        if (!live.path("doubt").isNull()) {
            return "in doubt: " + live.path("doubt").asText();
        }
        return live.path("isHead").isBoolean() && !live.path("isHead").asBoolean() ? "behind the branch" : "-";
    }

    private static String commit(JsonNode node) {
        String commit = node.path("commit").asText();
        return commit.substring(0, Math.min(12, commit.length()));
    }
}
