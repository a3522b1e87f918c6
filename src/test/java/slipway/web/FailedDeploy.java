package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import slipway.parts.PushedRepository;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;
import slipway.parts.Shell;

/** A real server whose one deploy failed for want of an engine, and which was sent every kind of delivery. */
public record FailedDeploy(RunningSlipway slipway, String commit) implements AutoCloseable {
    public static final String READER = "read-token-of-the-tests";

    public static FailedDeploy in(Path folder) throws Exception {
        PushedRepository.begin(folder);
        Shell.run(folder, """
                cd clone
                git commit -q --allow-empty -m 'The first commit'
                git push -q origin main 2>&1
                """);
        String commit = Ran.run(folder.resolve("clone"), Map.of(), "git", "rev-parse", "HEAD")
                .good();
        Files.writeString(folder.resolve("deploy-config.json"), """
                {
                  "server": { "port": 0, "dataDir": "data", "engines": [
                    { "name": "far", "docker": "tcp://127.0.0.1:1" }, { "name": "farther", "docker": "tcp://127.0.0.1:2" }],
                    "apiTokens": [
                      { "name": "ryan", "token": "${env:SLIPWAY_TOKEN}", "may": "deploy" },
                      { "name": "prometheus", "token": "${env:READER}", "may": "read" }] },
                  "projects": [{
                    "name": "backend",
                    "repository": { "url": "%s/origin.git" },
                    "gitlab": { "path": "team/backend", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" },
                    "build": { "image": "backend" }
                  }]
                }
                """.formatted(folder));
        RunningSlipway slipway = RunningSlipway.startInThisJvm(folder, Map.of("READER", READER));
        var scene = new FailedDeploy(slipway, commit);
        scene.deliver(folder);
        return scene;
    }

    private void deliver(Path folder) throws Exception {
        assertThat(deliver("one", push("refs/heads/main"), RunningSlipway.WEBHOOK_TOKEN))
                .isEqualTo(202);
        slipway.awaitEnd(1);
        somethingIsLive(folder);
        assertThat(deliver("one", push("refs/heads/main"), RunningSlipway.WEBHOOK_TOKEN))
                .isEqualTo(200);
        assertThat(deliver("two", push("refs/tags/v1"), RunningSlipway.WEBHOOK_TOKEN))
                .isEqualTo(200);
        assertThat(deliver("three", "{", RunningSlipway.WEBHOOK_TOKEN)).isEqualTo(400);
        assertThat(slipway.get("/webhooks/gitlab").statusCode()).isEqualTo(405);
        assertThat(deliver("four", push("refs/heads/main"), "another-token-of-strangers"))
                .isEqualTo(401);
    }

    /** As a deploy with an engine and a host would have recorded it. */
    private void somethingIsLive(Path folder) throws SQLException {
        try (var database = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/slipway.db"));
                var statement = database.createStatement()) {
            statement.executeUpdate("insert into releases (project, host, image, commit_id, run, live_since, drift)"
                    + " values ('backend', 'ec2.example.com', 'backend:latest', '" + commit
                    + "', 1, 1769831251020, 'other')");
        }
    }

    public String metrics() throws Exception {
        return slipway.get("/metrics").body();
    }

    private String push(String ref) {
        return """
                { "object_kind": "%s", "before": "%s", "after": "%s", "ref": "%s", "user_name": "Ada",
                  "project": { "path_with_namespace": "team/backend" },
                  "commits": [{ "id": "%s", "message": "The first commit" }] }
                """.formatted(ref.startsWith("refs/tags/") ? "tag_push" : "push", "0".repeat(40), commit, ref, commit);
    }

    private int deliver(String key, String body, String token) throws Exception {
        return slipway.send(HttpRequest.newBuilder(slipway.uri("/webhooks/gitlab"))
                        .header("Content-Type", "application/json")
                        .header("X-Gitlab-Event", body.contains("tag_push") ? "Tag Push Hook" : "Push Hook")
                        .header("X-Gitlab-Token", token)
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofString(body)))
                .statusCode();
    }

    @Override
    public void close() {
        slipway.close();
    }
}
