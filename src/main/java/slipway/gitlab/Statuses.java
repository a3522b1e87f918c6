package slipway.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import slipway.config.GitLabSettings;

/** Tells GitLab the statuses of commits. */
public final class Statuses {
    private final GitLabApi api;

    public Statuses(GitLabApi api) {
        this.api = api;
    }

    public ApiResult post(GitLabSettings gitlab, CommitStatus status) throws InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("state", status.state());
        body.put("ref", status.ref());
        body.put("name", status.name());
        body.put("description", status.description());
        if (!status.targetUrl().isEmpty()) {
            body.put("target_url", status.targetUrl());
        }
        return thereAlready(api.post(gitlab, "/statuses/" + status.sha(), body));
    }

    /**
     * Once more: one that was sent may have arrived although no answer came, and a final state that is sent again would
     * make a second one. So GitLab is asked first.
     */
    public ApiResult postAgain(GitLabSettings gitlab, CommitStatus status) throws InterruptedException {
        String path =
                "/repository/commits/" + status.sha() + "/statuses?per_page=100&order_by=id&sort=desc&all=true&ref="
                        + GitLabApi.encoded(status.ref()) + "&name=" + GitLabApi.encoded(status.name());
        ApiResult answer = api.get(gitlab, path);
        boolean settled = answer.later().isPresent() || contains(answer.body(), status);
        return settled ? answer : post(gitlab, status);
    }

    private static boolean contains(JsonNode statuses, CommitStatus status) {
        for (JsonNode each : statuses) {
            if (is(each, "name", status.name())
                    && is(each, "status", status.state())
                    && is(each, "description", status.description())) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(JsonNode node, String field, String text) {
        return node.path(field).asText().equals(text);
    }

    /** GitLab refuses to go to a state that it is in, or has left: then there is nothing to tell. */
    static ApiResult thereAlready(ApiResult answer) {
        String why = answer.whyNot().orElse("").toLowerCase(Locale.ROOT);
        return answer.isRefused(400) && why.contains("cannot transition") ? new ApiResult.Done() : answer;
    }
}
