package slipway.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.LongPredicate;
import slipway.config.GitLabSettings;

/** Tells GitLab what goes live: this fills its page of environments. */
public final class Deployments {
    private final GitLabApi api;

    public Deployments(GitLabApi api) {
        this.api = api;
    }

    /** A deployment begins; GitLab makes the environment if it is new. The answer has the deployment's {@code id}. */
    public ApiResult begin(GitLabSettings gitlab, Deployment deployment) throws InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("environment", deployment.environment());
        body.put("sha", deployment.commit());
        body.put("ref", deployment.ref());
        body.put("tag", deployment.isTag());
        body.put("status", "running");
        return api.post(gitlab, "/deployments", body);
    }

    /**
     * Once more: one may have begun although no answer came, and would then go on for ever beside a second one.
     *
     * @param known whether a deployment's id is that of another run's
     */
    public ApiResult beginAgain(GitLabSettings gitlab, Deployment deployment, LongPredicate known)
            throws InterruptedException {
        String path = "/deployments?status=running&order_by=id&sort=desc&per_page=100&environment="
                + GitLabApi.encoded(deployment.environment());
        ApiResult answer = api.get(gitlab, path);
        if (answer.later().isPresent()) {
            return answer;
        }
        for (JsonNode each : answer.body()) {
            boolean same = is(each, "/status", "running")
                    && is(each, "/sha", deployment.commit())
                    && is(each, "/ref", deployment.ref());
            if (same && !known.test(each.path("id").asLong())) {
                return new ApiResult.Done(each);
            }
        }
        return begin(gitlab, deployment);
    }

    /** A deployment has ended, with success, failed or canceled. */
    public ApiResult end(GitLabSettings gitlab, long id, String status) throws InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("status", status);
        return Statuses.thereAlready(api.put(gitlab, "/deployments/" + id, body));
    }

    private static boolean is(JsonNode node, String pointer, String text) {
        return node.at(pointer).asText().equals(text);
    }
}
