package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import slipway.parts.RunningSlipway;
import slipway.parts.Shell;

/**
 * A server whose only environment asks ryan, ada or zoe for an approval, of which none approves what is their own; eve only
 * reads. Nothing is built, and the host answers nobody.
 */
record ApprovalScene(RunningSlipway slipway, String commit) implements AutoCloseable {
    static ApprovalScene in(Path folder) throws IOException, InterruptedException {
        String commit = Shell.run(folder, """
                git init -q --bare -b main origin.git
                git init -q -b main clone
                cd clone
                git config user.name Ada
                git config user.email ada@example.com
                git commit -q --allow-empty -m begin
                git push -q ../origin.git main
                git rev-parse HEAD""").strip();
        Files.writeString(folder.resolve("key"), "no key");
        Files.writeString(folder.resolve("deploy-config.json"), """
                { "server": { "port": 0, "apiTokens": [
                    { "name": "ryan", "token": "${env:SLIPWAY_TOKEN}", "may": "deploy" },
                    { "name": "ada", "token": "${env:ADA}", "may": "read" },
                    { "name": "zoe", "token": "${env:ZOE}", "may": "read" },
                    { "name": "eve", "token": "${env:EVE}", "may": "read" }] },
                  "projects": [{ "name": "shop", "repository": { "url": "%1$s/origin.git" },
                    "gitlab": { "path": "team/shop", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" },
                    "environments": [{ "name": "production", "from": { "branch": "main" },
                      "approval": { "by": ["ryan", "ada", "zoe"], "selfApproval": false },
                      "redeploy": { "host": "127.0.0.1", "port": 1, "user": "deploy", "command": "true",
                                    "identityFile": "%1$s/key", "knownHosts": "%1$s/key" } }] }] }
                """.formatted(folder));
        Map<String, String> tokens = Map.of("ADA", token("ada"), "ZOE", token("zoe"), "EVE", token("eve"));
        return new ApprovalScene(RunningSlipway.startInThisJvm(folder, tokens), commit);
    }

    static String token(String name) {
        return name.equals("ryan") ? RunningSlipway.TOKEN : name + "-token-of-the-tests";
    }

    /** A run that somebody's push has made, by the name in GitLab, once it waits for an approval. */
    long pushedBy(String username) throws IOException, InterruptedException {
        return waiting(push("refs/heads/main", username));
    }

    /** A run that somebody's push has made. */
    long push(String ref, String username) throws IOException, InterruptedException {
        String body = """
                {"object_kind": "push", "ref": "%s", "before": "%s", "after": "%s", "user_username": "%s",
                 "project": {"path_with_namespace": "team/shop"}, "commits": []}""".formatted(ref, "1".repeat(40), commit, username);
        HttpResponse<String> answer = slipway.send(HttpRequest.newBuilder(slipway.uri("/webhooks/gitlab"))
                .header("X-Gitlab-Event", "Push Hook")
                .header("X-Gitlab-Token", RunningSlipway.WEBHOOK_TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer).path("run").asLong();
    }

    /** Somebody asks for the head of the branch. */
    void asksForIt(String name) throws IOException, InterruptedException {
        HttpResponse<String> answer = slipway.send(HttpRequest.newBuilder(slipway.uri("/api/projects/shop/runs"))
                .header("Authorization", "Bearer " + token(name))
                .POST(HttpRequest.BodyPublishers.ofString("{\"branch\": \"main\"}")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    long waiting(long run) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> slipway.run(run).path("waitsFor").asText().equals("approval"));
        return run;
    }

    HttpResponse<String> as(String name, String path, String method) throws IOException, InterruptedException {
        return slipway.send(HttpRequest.newBuilder(slipway.uri(path))
                .header("Authorization", "Bearer " + token(name))
                .method(method, HttpRequest.BodyPublishers.noBody()));
    }

    static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    @Override
    public void close() {
        slipway.close();
    }
}
