package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/** How one project stands: what follows from its fields in the status. */
record ProjectStatus(JsonNode project) {
    /** The states of runs that have not ended, as the status calls its lists of them. */
    static final List<String> AT_WORK = List.of("running", "queued", "waiting");

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

    /** A field of the status that is not null when something is wrong, and what that is called. */
    private record Field(String name, String word) {}

    /** A problem: its name, and a sentence about it. */
    record Wrong(String word, String sentence) {}

    /** One word or two; of what is wrong, those of the dashboard. */
    String state() {
        List<Wrong> wrongs = wrongs();
        if (!wrongs.isEmpty()) {
            return wrongs.get(0).word();
        }
        for (String state : AT_WORK) {
            if (!project.path(state).isEmpty()) {
                return state + " " + project.path(state).path(0).path("id").asText();
            }
        }
        if (isFrozen()) {
            return "frozen";
        }
        JsonNode live = project.path("live").path(0);
        if (live.isMissingNode()) {
            return "nothing live";
        }
        return isBehind(live) ? "behind " + branch(environmentOf(live.path("environment"))) : "ok";
    }

    List<Wrong> wrongs() {
        List<Wrong> wrongs = new ArrayList<>();
        for (JsonNode deploy : lastDeploys()) {
            if (!deploy.path("state").asText().equals("succeeded")) {
                wrongs.add(new Wrong(
                        "deploy " + Views.word(deploy.path("state")),
                        "run " + deploy.path("id").asText() + environment(deploy) + Views.title(deploy)
                                + Views.reason(deploy)));
            }
        }
        for (Field field : OF_HOSTS) {
            for (JsonNode live : project.path("live")) {
                if (live.path(field.name()).isTextual()) {
                    wrongs.add(new Wrong(
                            field.word(),
                            live.path("host").asText() + environment(live) + ": "
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

    private boolean isFrozen() {
        for (JsonNode environment : project.path("environments")) {
            if (!environment.path("freezes").isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Only of a project with several. */
    String environment(JsonNode node) {
        String name = Views.text(node.path("environment"), "");
        return project.path("environments").size() > 1 && !name.isEmpty() ? " in " + name : "";
    }

    /** The newest pushes that are not live and that no other line of the status mentions. */
    List<JsonNode> newestNotLive() {
        return isHeadLive()
                ? List.of()
                : newestPushes().stream().filter(run -> !isSaid(run)).toList();
    }

    private boolean isHeadLive() {
        boolean all = !project.path("live").isEmpty();
        for (JsonNode live : project.path("live")) {
            all &= live.path("isHead").asBoolean();
        }
        return all;
    }

    /** The newest deploy, and a run of the head that was never to deploy: a message may say so. */
    private List<JsonNode> newestPushes() {
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
    private boolean isSaid(JsonNode run) {
        return AT_WORK.contains(run.path("state").asText())
                || run.path("id").equals(project.path("lastEnded").path("id"))
                || lastDeploys().stream().anyMatch(deploy -> deploy.path("id").equals(run.path("id")));
    }

    /** The newest of each environment. */
    private List<JsonNode> lastDeploys() {
        List<JsonNode> all = new ArrayList<>();
        project.path("environments").forEach(environment -> all.add(environment.path("lastDeploy")));
        if (all.isEmpty()) {
            all.add(project.path("lastDeploy"));
        }
        return all.stream().filter(JsonNode::isObject).toList();
    }

    /** How what is live stands to the head of its branch. */
    String behind(JsonNode live) {
        JsonNode isHead = live.path("isHead");
        if (!isHead.isBoolean()) {
            return "";
        }
        JsonNode environment = environmentOf(live.path("environment"));
        String branch = branch(environment);
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

    private JsonNode environmentOf(JsonNode name) {
        for (JsonNode environment : project.path("environments")) {
            if (environment.path("name").equals(name)) {
                return environment;
            }
        }
        return MissingNode.getInstance();
    }

    /** The branch that is deployed to the environment, directly or by promotion from another one. */
    private String branch(JsonNode environment) {
        JsonNode from = environment.path("from");
        return from.path("environment").isTextual()
                ? branch(environmentOf(from.path("environment")))
                : Views.text(from.path("branch"), project.path("deployBranch").asText());
    }
}
