package slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.PushedRepository;
import slipway.parts.RunningSlipway;

/** One repository with two services, and one webhook for both: docs/decisions/0059. Nothing is built or put live. */
class PathsTest {
    private static final String GITLAB = "team/shop";

    @TempDir
    private Path folder;

    private PushedRepository repository;
    private RunningSlipway slipway;

    @BeforeEach
    void start() throws Exception {
        repository = PushedRepository.make(folder, """
                mkdir api web; echo "module shop" > go.mod; echo 1 > api/main.go; echo 1 > web/index.html""");
        Files.writeString(folder.resolve("deploy-config.json"), """
                { "server": { "port": 0,
                    "apiTokens": [{ "name": "ryan", "token": "${env:SLIPWAY_TOKEN}", "may": "deploy" }] },
                  "projects": [%s, %s] }
                """.formatted(service("api"), service("web")));
        slipway = RunningSlipway.startInThisJvm(folder, Map.of());
    }

    private String service(String name) {
        return """
                { "name": "shop-%s", "paths": ["%s/**", "go.mod", "!**/*.md"],
                  "repository": { "url": "%s" },
                  "gitlab": { "path": "%s", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" } }
                """.formatted(name, name, repository.url(), GITLAB);
    }

    @AfterEach
    void stop() {
        slipway.close();
    }

    @Test
    void aPushThatChangesOneServiceGoesOnInThatOneAndIsSkippedInTheOther() throws Exception {
        String begin = bothDeployed();
        JsonNode answer = deliver("main", repository.pushChange("echo 2 > api/main.go"));

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
        JsonNode answer =
                deliver("main", repository.pushChange("echo words > api/README.md; echo words > web/README.md"));
        assertThat(end(answer, 0).path("state").asText()).isEqualTo("skipped");
        assertThat(end(answer, 1).path("state").asText()).isEqualTo("skipped");
    }

    @Test
    void aPushThatTakesThePlaceOfAnOlderOneBringsItsChangeToo() throws Exception {
        bothDeployed();
        String overtaken = repository.pushChange("echo 2 > api/main.go");
        String head = repository.pushChange("echo 2 > web/index.html");
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
        String head = repository.head();
        JsonNode first = deliver("main", head);
        HttpResponse<String> again = repository.deliverAgain(slipway, GITLAB, "main", head);
        JsonNode answer = new ObjectMapper().readTree(again.body());
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(answer.path("status").asText()).isEqualTo("repeated");
        assertThat(answer.at("/runs/0/run")).isEqualTo(first.at("/runs/0/run"));
        assertThat(answer.at("/runs/1/run")).isEqualTo(first.at("/runs/1/run"));
        assertThat(slipway.json("/api/runs").path("runs")).hasSize(2);
    }

    @Test
    void aBranchIsTestedOnlyWhereItChangesSomething() throws Exception {
        repository.switchToNewBranch("topic");
        JsonNode answer = deliver("topic", repository.pushChange("echo 2 > web/index.html"));
        assertThat(end(answer, 0).path("reason").asText()).endsWith("where topic left main");
        assertThat(end(answer, 1).path("state").asText()).isEqualTo("succeeded");
    }

    private String bothDeployed() throws Exception {
        String head = repository.head();
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

    private JsonNode deliver(String branch, String commit) throws Exception {
        HttpResponse<String> answer = repository.deliver(slipway, GITLAB, branch, commit);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return new ObjectMapper().readTree(answer.body());
    }
}
