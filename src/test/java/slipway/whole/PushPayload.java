package slipway.whole;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import slipway.parts.RunningSlipway;
import slipway.parts.Team;

/** A delivery of GitLab's, written by hand, to be sent as it is or changed first. */
final class PushPayload {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode body = JSON.createObjectNode();

    /** What GitLab sends when HEAD was pushed to this branch. */
    static PushPayload of(Team team, String branch) throws IOException, InterruptedException {
        String commit = team.git("rev-parse", "HEAD");
        var event = new PushPayload();
        event.body.put("object_kind", "push");
        event.body.put("before", "0".repeat(40));
        event.body.put("after", commit);
        event.body.put("ref", "refs/heads/" + branch);
        event.body.put("user_name", "Ada Developer");
        event.body.putObject("project").put("path_with_namespace", team.path());
        event.body
                .putArray("commits")
                .addObject()
                .put("id", commit)
                .put("message", team.git("log", "-1", "--format=%B"));
        return event;
    }

    /** Any value in place of the one that is there. */
    PushPayload with(String field, Object value) {
        body.set(field, JSON.valueToTree(value));
        return this;
    }

    String json() {
        return body.toString();
    }

    /** Sends it with this key. */
    HttpResponse<String> send(RunningSlipway slipway, String key) throws IOException, InterruptedException {
        return send(slipway, key, json(), RunningSlipway.WEBHOOK_TOKEN);
    }

    static HttpResponse<String> send(RunningSlipway slipway, String key, String body, String token)
            throws IOException, InterruptedException {
        return slipway.send(HttpRequest.newBuilder(slipway.uri("/webhooks/gitlab"))
                .header("Content-Type", "application/json")
                .header("X-Gitlab-Event", "Push Hook")
                .header("X-Gitlab-Token", token)
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }
}
