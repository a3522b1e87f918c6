package slipway.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.LongPredicate;
import slipway.config.GitLab;

/** Tells GitLab what goes live: this fills its page of environments. */
public final class Deployments {
    private final Api api;

    public Deployments(Api api) {
        this.api = api;
    }

    /** A deployment begins; GitLab makes the environment if it is new. The answer has the deployment's {@code id}. */
    public Answer begin(GitLab gitlab, String sha, String ref) throws InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("environment", gitlab.environment());
        body.put("sha", sha);
        body.put("ref", ref);
        body.put("tag", false);
        body.put("status", "running");
        return api.post(gitlab, "/deployments", body);
    }

    /**
     * Once more: one may have begun although no answer came, and would then go on for ever beside a second one.
     *
     * @param known whether a deployment's id is that of another run's
     */
    public Answer beginAgain(GitLab gitlab, String sha, String ref, LongPredicate known) throws InterruptedException {
        String path = "/deployments?status=running&order_by=id&sort=desc&per_page=100&environment="
                + Api.encoded(gitlab.environment());
        Answer answer = api.get(gitlab, path);
        if (answer instanceof Answer.Later) {
            return answer;
        }
        if (answer instanceof Answer.Done done) {
            for (JsonNode each : done.body()) {
                boolean same = is(each, "/status", "running") && is(each, "/sha", sha) && is(each, "/ref", ref);
                if (same && !known.test(each.path("id").asLong())) {
                    return new Answer.Done(each);
                }
            }
        }
        return begin(gitlab, sha, ref);
    }

    /** A deployment has ended, with success, failed or canceled. */
    public Answer end(GitLab gitlab, long id, String status) throws InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("status", status);
        return Statuses.thereAlready(api.put(gitlab, "/deployments/" + id, body));
    }

    private static boolean is(JsonNode node, String pointer, String text) {
        return node.at(pointer).asText().equals(text);
    }
}
