package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The answers of the server as tables. */
final class Views {
    private static final int SHORT = 8;

    private Views() {}

    static Table status(List<JsonNode> projects) {
        Table table = new Table("PROJECT", "HOST", "LIVE", "SINCE", "STATE", "RUNS NOW", "LAST RUN", "NOTE");
        for (JsonNode project : projects) {
            String name = project.path("name").asText();
            String now = active(project);
            JsonNode last = project.path("lastEnded");
            String ended = last.isObject()
                    ? last.path("id").asText() + " " + last.path("state").asText()
                    : "-";
            if (project.path("live").isEmpty()) {
                table.row(name, "-", "-", "-", "nothing live", now, ended, "");
            }
            for (JsonNode live : project.path("live")) {
                table.row(
                        name,
                        live.path("host").asText(),
                        commit(live),
                        time(live.path("since")),
                        state(live),
                        now,
                        ended,
                        text(live.path("drift"), text(live.path("unhealthy"), text(live.path("doubt"), ""))));
            }
        }
        return table;
    }

    static Table runs(JsonNode runs) {
        Table table = new Table(
                "RUN", "PROJECT", "BRANCH", "COMMIT", "GOAL", "STATE", "CREATED", "AUTHOR", "TITLE", "REASON");
        for (JsonNode run : runs.path("runs")) {
            table.row(
                    run.path("id").asText(),
                    run.path("project").asText(),
                    run.path("branch").asText(),
                    commit(run),
                    run.path("goal").asText(),
                    run.path("state").asText(),
                    time(run.path("createdAt")),
                    text(run.path("author"), ""),
                    text(run.path("title"), ""),
                    text(run.path("reason"), ""));
        }
        return table;
    }

    static Table releases(JsonNode releases) {
        Table table = new Table("RELEASE", "HOST", "STATE", "RUN", "COMMIT", "SINCE", "UNTIL", "IMAGE");
        for (JsonNode release : releases.path("releases")) {
            table.row(
                    release.path("release").asText(),
                    release.path("host").asText(),
                    release.path("state").asText(),
                    release.path("run").asText(),
                    commit(release),
                    time(release.path("since")),
                    release.path("until").isNull() ? "-" : time(release.path("until")),
                    release.path("image").asText("-"));
        }
        return table;
    }

    /** One run: what it is about, its stages and hosts, and how it ended. */
    static void run(JsonNode run, Screen screen) {
        screen.out()
                .println("run " + run.path("id").asLong() + " of "
                        + Plain.line(run.path("project").asText()) + ": "
                        + Plain.line(run.path("state").asText()) + ", "
                        + Plain.line(run.path("goal").asText()));
        screen.out()
                .println(Plain.line(run.path("branch").asText()) + " at "
                        + Plain.line(run.path("commit").asText()));
        for (String field : List.of("title", "author", "reason")) {
            String value = Plain.line(text(run.path(field), ""));
            if (!value.isEmpty()) {
                screen.out().println(field + ": " + value);
            }
        }
        Table table = new Table("STAGE OR HOST", "STATE", "STARTED", "TOOK", "DETAIL");
        run.path("stages").forEach(stage -> table.row(step(stage, "name")));
        run.path("hosts").forEach(host -> table.row(step(host, "host")));
        table.print(screen);
    }

    private static String[] step(JsonNode step, String name) {
        String began = text(step.path("startedAt"), "");
        String ended = text(step.path("finishedAt"), "");
        String took = began.isEmpty() || ended.isEmpty()
                ? "-"
                : Table.words(Duration.between(Instant.parse(began), Instant.parse(ended)));
        return new String[] {
            step.path(name).asText(),
            step.path("state").asText(),
            began.isEmpty() ? "-" : time(step.path("startedAt")),
            took,
            text(step.path("detail"), "")
        };
    }

    private static String active(JsonNode project) {
        List<String> active = new ArrayList<>();
        for (String state : List.of("running", "queued")) {
            project.path(state).forEach(run -> active.add(run.path("id").asText() + " " + state));
        }
        return active.isEmpty() ? "-" : String.join(", ", active);
    }

    private static String state(JsonNode live) {
        if (live.path("drifted").asBoolean()) {
            return "drifted";
        }
        if (live.path("unhealthy").isTextual()) {
            return "unhealthy";
        }
        if (!live.path("doubt").isNull()) {
            return "in doubt";
        }
        return live.path("isHead").isBoolean() && !live.path("isHead").asBoolean() ? "behind the branch" : "ok";
    }

    private static String commit(JsonNode node) {
        String commit = node.path("commit").asText();
        return commit.substring(0, Math.min(SHORT, commit.length()));
    }

    /** To the second, in UTC (RFC 3339); a table for people says how long ago it is. */
    private static String time(JsonNode time) {
        return time.asText().replaceFirst("\\.\\d+", "");
    }

    private static String text(JsonNode node, String otherwise) {
        return node.isTextual() ? node.textValue() : otherwise;
    }
}
