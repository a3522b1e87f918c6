package slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.RunningSlipway;
import slipway.parts.Shell;

/** One repository with two services, and one webhook for both: docs/decisions/0059. Nothing is built or put live. */
class PathsTest {
    @TempDir
    private Path folder;

    private RunningSlipway slipway;
    private int deliveries;

    @BeforeEach
    void start() throws Exception {
        git("""
                git init -q --bare -b main origin.git
                git init -q -b main clone
                cd clone
                git remote add origin ../origin.git
                git config user.name Ada
                git config user.email ada@example.com
                mkdir api web; echo "module shop" > go.mod; echo 1 > api/main.go; echo 1 > web/index.html; git add -A
                git commit -q -m begin
                git push -q origin main""");
        Files.writeString(folder.resolve("deploy-config.json"), """
                { "server": { "port": 0,
                    "apiTokens": [{ "name": "ryan", "token": "${env:SLIPWAY_TOKEN}", "may": "deploy" }] },
                  "projects": [%s, %s] }
                """.formatted(service("api"), service("web")));
        slipway = RunningSlipway.start(folder, Map.of());
    }

    private String service(String name) {
        return """
                { "name": "shop-%s", "paths": ["%s/**", "go.mod", "!**/*.md"],
                  "repository": { "url": "%s/origin.git" },
                  "gitlab": { "path": "team/shop", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" } }
                """.formatted(name, name, folder);
    }

    @AfterEach
    void stop() {
        slipway.close();
    }

    @Test
    void aPushThatChangesOneServiceGoesOnInThatOneAndIsSkippedInTheOther() throws Exception {
        String begin = bothDeployed();
        JsonNode answer = deliver("main", push("echo 2 > api/main.go"));

        assertThat(answer.path("runs")).hasSize(2);
        assertThat(end(answer, 0).path("state").asText()).isEqualTo("succeeded");
        JsonNode web = end(answer, 1);
        assertThat(web.path("state").asText()).isEqualTo("skipped");
        assertThat(web.path("reason").asText())
                .isEqualTo("nothing under web/**, go.mod, !**/*.md changed since " + begin.substring(0, 12)
                        + ", which was published last");
        assertThat(RunningSlipway.stageState(web, "checkout")).isEqualTo("skipped");
        assertThat(web.path("title").asText()).isEqualTo("change");
        // Whoever asks for it by hand gets it.
        long retried = id(slipway.post("/api/runs/" + web.path("id") + "/retry", "{}"));
        assertThat(slipway.awaitEnd(retried).path("state").asText()).isEqualTo("succeeded");
    }

    @Test
    void aPushThatChangesOnlyDocumentsIsSkippedInBoth() throws Exception {
        bothDeployed();
        JsonNode answer = deliver("main", push("echo words > api/README.md; echo words > web/README.md"));
        assertThat(end(answer, 0).path("state").asText()).isEqualTo("skipped");
        assertThat(end(answer, 1).path("state").asText()).isEqualTo("skipped");
    }

    @Test
    void aPushThatTakesThePlaceOfAnOlderOneBringsItsChangeToo() throws Exception {
        bothDeployed();
        String overtaken = push("echo 2 > api/main.go");
        String head = push("echo 2 > web/index.html");
        JsonNode late = end(deliver("main", overtaken), 0);
        assertThat(late.path("reason").asText()).contains("moved on to " + head.substring(0, 12));
        long newer = Long.parseLong(late.path("reason").asText().replaceFirst(".*: run ", ""));
        JsonNode run = slipway.awaitEnd(newer);
        assertThat(run.path("commit").asText()).isEqualTo(head);
        assertThat(run.path("state").asText()).isEqualTo("succeeded");
        assertThat(slipway.log(newer)).contains("which was published last: api/main.go");
    }

    @Test
    void theSameDeliveryMakesNoRunTwice() throws Exception {
        String head = git("cd clone; git rev-parse HEAD").strip();
        JsonNode first = deliver("main", head);
        HttpResponse<String> again = send("main", head);
        JsonNode answer = new ObjectMapper().readTree(again.body());
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(answer.path("status").asText()).isEqualTo("repeated");
        assertThat(answer.at("/runs/0/run")).isEqualTo(first.at("/runs/0/run"));
        assertThat(answer.at("/runs/1/run")).isEqualTo(first.at("/runs/1/run"));
        assertThat(slipway.json("/api/runs").path("runs")).hasSize(2);
    }

    @Test
    void aBranchIsTestedOnlyWhereItChangesSomething() throws Exception {
        git("cd clone; git switch -q -c topic");
        JsonNode answer = deliver("topic", push("echo 2 > web/index.html"));
        assertThat(end(answer, 0).path("reason").asText()).endsWith("where topic left main");
        assertThat(end(answer, 1).path("state").asText()).isEqualTo("succeeded");
    }

    private String bothDeployed() throws Exception {
        String head = git("cd clone; git rev-parse HEAD").strip();
        JsonNode answer = deliver("main", head);
        for (int service = 0; service < 2; service++) {
            assertThat(end(answer, service).path("state").asText()).isEqualTo("succeeded");
        }
        return head;
    }

    private JsonNode end(JsonNode answer, int service) {
        return slipway.awaitEnd(answer.path("runs").path(service).path("run").asLong());
    }

    private static long id(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return new ObjectMapper().readTree(answer.body()).path("id").asLong();
    }

    private String push(String script) throws Exception {
        return git("cd clone; " + script + "; git add -A; git commit -q -m change; git push -q origin HEAD"
                        + "; git rev-parse HEAD")
                .strip();
    }

    private JsonNode deliver(String branch, String commit) throws Exception {
        deliveries++;
        HttpResponse<String> answer = send(branch, commit);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return new ObjectMapper().readTree(answer.body());
    }

    private HttpResponse<String> send(String branch, String commit) throws Exception {
        String body = """
                {"object_kind": "push", "ref": "refs/heads/%s", "before": "%s", "after": "%s",
                 "project": {"path_with_namespace": "team/shop"}, "commits": []}""".formatted(branch, "1".repeat(40), commit);
        return slipway.send(HttpRequest.newBuilder(slipway.uri("/webhooks/gitlab"))
                .header("X-Gitlab-Event", "Push Hook")
                .header("X-Gitlab-Token", RunningSlipway.WEBHOOK_TOKEN)
                .header("Idempotency-Key", "delivery-" + deliveries)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String git(String script) throws Exception {
        return Shell.run(folder, script);
    }
}
