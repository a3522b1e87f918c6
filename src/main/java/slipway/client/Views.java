package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import slipway.text.SingleLine;

/** The answers of the server as tables. */
final class Views {
    private static final int SHORT = 8;

    private Views() {}

    static Table runs(JsonNode runs) {
        Table table = new Table(
                "RUN",
                "PROJECT",
                "BRANCH",
                "COMMIT",
                "GOAL",
                "ENVIRONMENT",
                "STATE",
                "CREATED",
                "BY",
                "TITLE",
                "REASON");
        for (JsonNode run : runs.path("runs")) {
            table.row(
                    run.path("id").asText(),
                    run.path("project").asText(),
                    run.path("branch").asText(),
                    commit(run),
                    run.path("goal").asText(),
                    text(run.path("environment"), "-"),
                    run.path("state").asText(),
                    time(run.path("createdAt")),
                    person(run),
                    text(run.path("title"), ""),
                    text(run.path("reason"), ""));
        }
        return table;
    }

    static Table releases(JsonNode releases) {
        Table table = new Table(
                "RELEASE", "ENVIRONMENT", "HOST", "STATE", "RUN", "COMMIT", "SINCE", "UNTIL", "BY", "TITLE", "IMAGE");
        for (JsonNode release : releases.path("releases")) {
            table.row(
                    release.path("release").asText(),
                    release.path("environment").asText(),
                    release.path("host").asText(),
                    release.path("state").asText(),
                    release.path("run").asText(),
                    commit(release),
                    time(release.path("since")),
                    release.path("until").isNull() ? "-" : time(release.path("until")),
                    person(release),
                    text(release.path("title"), ""),
                    release.path("image").asText("-"));
        }
        return table;
    }

    /** One run: what it is about, its stages and hosts, and how it ended. */
    static void run(JsonNode run, Screen screen) {
        screen.out()
                .println("run " + run.path("id").asLong() + " of "
                        + SingleLine.line(run.path("project").asText()) + ": "
                        + SingleLine.line(run.path("state").asText()) + ", "
                        + SingleLine.line(run.path("goal").asText())
                        + (run.path("environment").isTextual()
                                ? " to "
                                        + SingleLine.line(
                                                run.path("environment").asText())
                                : ""));
        screen.out()
                .println(SingleLine.line(run.path("branch").asText()) + " at "
                        + SingleLine.line(run.path("commit").asText()));
        field("title", text(run.path("title"), ""), screen);
        field("by", person(run), screen);
        field("reason", text(run.path("reason"), ""), screen);
        Table table = new Table("STAGE OR HOST", "STATE", "STARTED", "TOOK", "DETAIL");
        run.path("stages").forEach(stage -> table.row(step(stage, "name")));
        run.path("hosts").forEach(host -> table.row(step(host, "host")));
        table.print(screen);
    }

    private static void field(String name, String value, Screen screen) {
        if (!value.isEmpty()) {
            screen.out().println(name + ": " + SingleLine.line(value));
        }
    }

    /** Who made the commit, or asked for the run. */
    static String person(JsonNode node) {
        return text(node.path("author"), text(node.path("requestedBy"), ""));
    }

    /** A state as people write it. */
    static String word(JsonNode state) {
        return state.asText().replace('_', ' ');
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

    static String commit(JsonNode node) {
        String commit = node.path("commit").asText();
        return commit.substring(0, Math.min(SHORT, commit.length()));
    }

    /** To the second, in UTC (RFC 3339); a table for people says how long ago it is. */
    static String time(JsonNode time) {
        return time.asText().replaceFirst("\\.\\d+", "");
    }

    static String text(JsonNode node, String otherwise) {
        return node.isTextual() ? node.textValue() : otherwise;
    }

    /** Part of a sentence; empty if there is none. */
    static String title(JsonNode node) {
        String title = text(node.path("title"), "");
        return title.isEmpty() ? "" : " " + title;
    }

    static String by(JsonNode node) {
        String person = person(node);
        return person.isEmpty() ? "" : ", by " + person;
    }

    static String reason(JsonNode node) {
        String reason = text(node.path("reason"), "");
        return reason.isEmpty() ? "" : ": " + reason;
    }
}
