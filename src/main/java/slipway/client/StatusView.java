package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import slipway.text.SingleLine;

/** {@code slipway status}: a line for each project and what is wrong below it; or one project, as far as it is known. */
final class StatusView {
    private final Screen screen;

    StatusView(Screen screen) {
        this.screen = screen;
    }

    /** For people a table and what is wrong; for programs the table alone. */
    void all(List<JsonNode> projects) {
        Table table = new Table("PROJECT", "STATE", "LIVE", "SINCE", "LAST DEPLOY", "BY", "TITLE");
        for (JsonNode project : projects) {
            JsonNode live = project.path("live").path(0);
            table.row(
                    name(project),
                    new ProjectStatus(project).state(),
                    live.isMissingNode() ? "-" : Views.commit(live),
                    live.isMissingNode() ? "-" : Views.time(live.path("since")),
                    lastDeploy(project),
                    Views.person(live),
                    Views.text(live.path("title"), ""));
        }
        table.print(screen);
        if (screen.outIsTerminal()) {
            projects.forEach(project -> new ProjectStatus(project)
                    .wrongs()
                    .forEach(wrong -> line(name(project) + ": " + wrong.word() + ": ", wrong.sentence())));
        }
    }

    /** For people, where several servers share the work. */
    void servers(JsonNode servers) {
        if (screen.outIsTerminal() && servers.size() > 1) {
            servers.forEach(
                    each -> line("server: ", each.path("name").asText() + ", since " + Views.time(each.path("since"))));
        }
    }

    /** One project: what tells why a push did not go live. */
    void one(JsonNode project) {
        var status = new ProjectStatus(project);
        line("", name(project) + ": " + status.state());
        status.wrongs().forEach(wrong -> line(wrong.word() + ": ", wrong.sentence()));
        frozen(project);
        live(status);
        for (String state : ProjectStatus.AT_WORK) {
            project.path(state).forEach(run -> atWork(state, run, status));
        }
        status.newestNotLive().forEach(this::notLive);
        lastRun(project.path("lastEnded"));
        deliveries(project);
    }

    private void live(ProjectStatus status) {
        if (status.project().path("live").isEmpty()) {
            line("live: ", "nothing yet");
        }
        for (JsonNode live : status.project().path("live")) {
            line(
                    "live on " + live.path("host").asText() + status.environment(live) + ": ",
                    Views.commit(live) + Views.title(live) + Views.by(live) + ", run "
                            + live.path("run").asText() + ", since " + time(live.path("since"))
                            + status.behind(live));
        }
    }

    private void atWork(String state, JsonNode run, ProjectStatus status) {
        line(
                state + ": ",
                "run " + run.path("id").asText() + ", " + run.path("goal").asText() + " of "
                        + run.path("branch").asText() + " at " + Views.commit(run)
                        + status.environment(run) + Views.title(run) + Views.by(run)
                        + (state.equals("waiting") ? Views.reason(run) : "")
                        + (state.equals("queued") ? "; waits for " + WaitReason.of(status.project(), run) : ""));
    }

    private void lastRun(JsonNode last) {
        if (last.isObject()) {
            line(
                    "last run: ",
                    last.path("id").asText() + " " + last.path("state").asText() + ", "
                            + last.path("goal").asText() + " of "
                            + last.path("branch").asText() + ", " + time(last.path("finishedAt"))
                            + Views.reason(last));
        }
    }

    private void deliveries(JsonNode project) {
        JsonNode delivery = project.path("lastDelivery");
        line("last delivery: ", delivery.isObject() ? delivery(delivery) : noDelivery(project));
        JsonNode refused = project.path("lastRefused");
        if (refused.isObject()) {
            line(
                    "refused: ",
                    "the last delivery that fits no project was answered "
                            + refused.path("status").asText() + ", " + time(refused.path("at"))
                            + Views.reason(refused));
        }
    }

    /** {@code frozen until ...}, and where if the project has several environments. */
    private void frozen(JsonNode project) {
        for (JsonNode environment : project.path("environments")) {
            String where = project.path("environments").size() > 1
                    ? environment.path("name").asText() + ": "
                    : "";
            environment
                    .path("freezes")
                    .forEach(freeze -> line(where, freeze.path("words").asText()));
        }
    }

    private void notLive(JsonNode run) {
        line(
                "newest " + run.path("goal").asText() + ": ",
                "run " + run.path("id").asText() + " " + Views.word(run.path("state")) + ", "
                        + run.path("branch").asText() + " at " + Views.commit(run) + Views.title(run) + Views.by(run)
                        + Views.reason(run));
    }

    /** A hook that was right before a restart is right after it: it is in question only where nothing is live. */
    private static String noDelivery(JsonNode project) {
        if (!project.path("live").isEmpty()) {
            return "none since the server started";
        }
        String address = Views.text(
                project.path("webhookUrl"),
                "/webhooks/gitlab at the address by which GitLab reaches Slipway (server.publicUrl is not set)");
        return "none since the server started; GitLab's webhook must be set to " + address;
    }

    private String delivery(JsonNode delivery) {
        String run = delivery.path("run").isNumber()
                ? " as run " + delivery.path("run").asText()
                : "";
        return time(delivery.path("at")) + ", " + delivery.path("status").asText() + run + Views.reason(delivery);
    }

    private static String lastDeploy(JsonNode project) {
        JsonNode newest = project.path("deploys").path(0);
        return newest.isObject() ? newest.path("id").asText() + " " + Views.word(newest.path("state")) : "-";
    }

    private static String name(JsonNode project) {
        return project.path("name").asText();
    }

    private String time(JsonNode time) {
        return screen.outIsTerminal() ? Table.ago(Views.time(time)) : Views.time(time);
    }

    private void line(String begin, String text) {
        screen.out().println(SingleLine.line(begin + text));
    }
}
