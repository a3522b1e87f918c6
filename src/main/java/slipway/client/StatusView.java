package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import slipway.text.SingleLine;

/** {@code slipway status}: a line for each project and what is wrong below it; or one project, as far as it is known. */
final class StatusView {
    /** The worst first. */
    private static final List<Field> OF_HOSTS = List.of(
            new Field("drift", "drift"),
            new Field("unhealthy", "unhealthy"),
            new Field("doubt", "in doubt"),
            new Field("unseen", "not checked"));

    private static final List<Field> OF_GITLAB = List.of(
            new Field("hook", "webhook"),
            new Field("apiToken", "API token"),
            new Field("branch", "deploy branch"),
            new Field("gitlabFreezes", "freeze periods"));

    private final Screen screen;

    StatusView(Screen screen) {
        this.screen = screen;
    }

    /** A field of the status that is not null when something is wrong, and what that is called. */
    private record Field(String name, String word) {}

    /** What is wrong, in a word and a sentence. */
    private record Wrong(String word, String sentence) {}

    /** For people a table and what is wrong; for programs the table alone. */
    void all(List<JsonNode> projects) {
        Table table = new Table("PROJECT", "STATE", "LIVE", "SINCE", "LAST DEPLOY", "BY", "TITLE");
        for (JsonNode project : projects) {
            JsonNode live = project.path("live").path(0);
            table.row(
                    name(project),
                    state(project),
                    live.isMissingNode() ? "-" : Views.commit(live),
                    live.isMissingNode() ? "-" : Views.time(live.path("since")),
                    lastDeploy(project),
                    Views.person(live),
                    Views.text(live.path("title"), ""));
        }
        table.print(screen);
        if (screen.outIsTerminal()) {
            projects.forEach(project -> wrongs(project)
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
        line("", name(project) + ": " + state(project));
        wrongs(project).forEach(wrong -> line(wrong.word() + ": ", wrong.sentence()));
        frozen(project);
        if (project.path("live").isEmpty()) {
            line("live: ", "nothing yet");
        }
        for (JsonNode live : project.path("live")) {
            line(
                    "live on " + live.path("host").asText() + environment(project, live) + ": ",
                    Views.commit(live) + title(live) + by(live) + ", run "
                            + live.path("run").asText() + ", since " + time(live.path("since"))
                            + behind(project, live));
        }
        for (String state : List.of("running", "queued", "waiting")) {
            project.path(state)
                    .forEach(run -> line(
                            state + ": ",
                            "run " + run.path("id").asText() + ", "
                                    + run.path("goal").asText() + " of "
                                    + run.path("branch").asText() + " at " + Views.commit(run)
                                    + environment(project, run) + title(run) + by(run)
                                    + (state.equals("waiting") ? reason(run) : "")
                                    + (state.equals("queued") ? "; waits for " + WaitReason.of(project, run) : "")));
        }
        if (!isHeadLive(project)) {
            newestPushes(project).stream().filter(run -> !isSaid(project, run)).forEach(this::notLive);
        }
        JsonNode last = project.path("lastEnded");
        if (last.isObject()) {
            line(
                    "last run: ",
                    last.path("id").asText() + " " + last.path("state").asText() + ", "
                            + last.path("goal").asText() + " of "
                            + last.path("branch").asText() + ", " + time(last.path("finishedAt"))
                            + reason(last));
        }
        JsonNode delivery = project.path("lastDelivery");
        line("last delivery: ", delivery.isObject() ? delivery(delivery) : noDelivery(project));
        JsonNode refused = project.path("lastRefused");
        if (refused.isObject()) {
            line(
                    "refused: ",
                    "the last delivery that fits no project was answered "
                            + refused.path("status").asText() + ", " + time(refused.path("at")) + reason(refused));
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

    private static boolean isFrozen(JsonNode project) {
        for (JsonNode environment : project.path("environments")) {
            if (!environment.path("freezes").isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Only of a project with several. */
    private static String environment(JsonNode project, JsonNode node) {
        String name = Views.text(node.path("environment"), "");
        return project.path("environments").size() > 1 && !name.isEmpty() ? " in " + name : "";
    }

    private static boolean isHeadLive(JsonNode project) {
        boolean all = !project.path("live").isEmpty();
        for (JsonNode live : project.path("live")) {
            all &= live.path("isHead").asBoolean();
        }
        return all;
    }

    /** The newest deploy, and a run of the head that was never to deploy: a message may say so. */
    private static List<JsonNode> newestPushes(JsonNode project) {
        List<JsonNode> newest = new ArrayList<>();
        project.path("deploys").forEach(newest::add);
        newest = newest.subList(0, Math.min(1, newest.size()));
        for (JsonNode test : project.path("tests")) {
            if (test.path("branch").equals(project.path("deployBranch"))
                    && test.path("commit").equals(project.path("head").path("commit"))) {
                newest.add(test);
                break;
            }
        }
        return newest;
    }

    /** By a line of its own: what waits or runs, the last run, and a deploy that failed. */
    private static boolean isSaid(JsonNode project, JsonNode run) {
        boolean isAtWork = List.of("running", "queued", "waiting")
                .contains(run.path("state").asText());
        return isAtWork
                || run.path("id").equals(project.path("lastEnded").path("id"))
                || lastDeploys(project).stream()
                        .anyMatch(deploy -> deploy.path("id").equals(run.path("id")));
    }

    private void notLive(JsonNode run) {
        line(
                "newest " + run.path("goal").asText() + ": ",
                "run " + run.path("id").asText() + " " + Views.word(run.path("state")) + ", "
                        + run.path("branch").asText() + " at " + Views.commit(run) + title(run) + by(run)
                        + reason(run));
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
        return time(delivery.path("at")) + ", " + delivery.path("status").asText() + run + reason(delivery);
    }

    private static String reason(JsonNode node) {
        String reason = Views.text(node.path("reason"), "");
        return reason.isEmpty() ? "" : ": " + reason;
    }

    private static String behind(JsonNode project, JsonNode live) {
        JsonNode isHead = live.path("isHead");
        if (!isHead.isBoolean()) {
            return "";
        }
        JsonNode environment = environmentOf(project, live.path("environment"));
        String branch = branch(project, environment);
        return isHead.asBoolean()
                ? ", equal to " + branch
                : "; " + branch + " is at "
                        + Views.commit((environment.isMissingNode() ? project : environment).path("head"))
                        + (isBehind(live) ? "" : ", which changes nothing here");
    }

    /** A push that the project's paths skipped is a newer head, and nothing that is not live. */
    private static boolean isBehind(JsonNode live) {
        return live.path("isHead").isBoolean()
                && !live.path("isHead").asBoolean()
                && !live.path("isUpToDate").asBoolean();
    }

    private static JsonNode environmentOf(JsonNode project, JsonNode name) {
        for (JsonNode environment : project.path("environments")) {
            if (environment.path("name").equals(name)) {
                return environment;
            }
        }
        return MissingNode.getInstance();
    }

    /** That is deployed there, be it by way of other environments, each of which stands before the next. */
    private static String branch(JsonNode project, JsonNode environment) {
        JsonNode from = environment.path("from");
        return from.path("environment").isTextual()
                ? branch(project, environmentOf(project, from.path("environment")))
                : Views.text(from.path("branch"), project.path("deployBranch").asText());
    }

    /** The newest of each environment. */
    private static List<JsonNode> lastDeploys(JsonNode project) {
        List<JsonNode> all = new ArrayList<>();
        project.path("environments").forEach(environment -> all.add(environment.path("lastDeploy")));
        if (all.isEmpty()) {
            all.add(project.path("lastDeploy"));
        }
        return all.stream().filter(JsonNode::isObject).toList();
    }

    /** One word or two; of what is wrong, those of the dashboard. */
    private static String state(JsonNode project) {
        List<Wrong> wrongs = wrongs(project);
        if (!wrongs.isEmpty()) {
            return wrongs.get(0).word();
        }
        for (String state : List.of("running", "queued", "waiting")) {
            if (!project.path(state).isEmpty()) {
                return state + " " + project.path(state).path(0).path("id").asText();
            }
        }
        if (isFrozen(project)) {
            return "frozen";
        }
        JsonNode live = project.path("live").path(0);
        if (live.isMissingNode()) {
            return "nothing live";
        }
        return isBehind(live) ? "behind " + branch(project, environmentOf(project, live.path("environment"))) : "ok";
    }

    private static List<Wrong> wrongs(JsonNode project) {
        List<Wrong> wrongs = new ArrayList<>();
        for (JsonNode deploy : lastDeploys(project)) {
            if (!deploy.path("state").asText().equals("succeeded")) {
                wrongs.add(new Wrong(
                        "deploy " + Views.word(deploy.path("state")),
                        "run " + deploy.path("id").asText() + environment(project, deploy) + title(deploy)
                                + reason(deploy)));
            }
        }
        for (Field field : OF_HOSTS) {
            for (JsonNode live : project.path("live")) {
                if (live.path(field.name()).isTextual()) {
                    wrongs.add(new Wrong(
                            field.word(),
                            live.path("host").asText() + environment(project, live) + ": "
                                    + live.path(field.name()).asText()));
                }
            }
        }
        for (Field field : OF_GITLAB) {
            JsonNode seen = project.path(field.name());
            if (seen.isObject() && !seen.path("state").asText().equals("ok")) {
                wrongs.add(new Wrong(
                        field.word() + " " + Views.word(seen.path("state")),
                        seen.path("detail").asText()));
            }
        }
        return wrongs;
    }

    private static String lastDeploy(JsonNode project) {
        JsonNode newest = project.path("deploys").path(0);
        return newest.isObject() ? newest.path("id").asText() + " " + Views.word(newest.path("state")) : "-";
    }

    private static String title(JsonNode node) {
        String title = Views.text(node.path("title"), "");
        return title.isEmpty() ? "" : " " + title;
    }

    private static String by(JsonNode node) {
        String person = Views.person(node);
        return person.isEmpty() ? "" : ", by " + person;
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
