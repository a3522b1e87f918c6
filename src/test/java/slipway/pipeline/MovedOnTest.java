package slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.PushedRepository;
import slipway.parts.RunningSlipway;

/** What becomes of a commit when the branch has moved on before its turn: docs/decisions/0008. */
class MovedOnTest {
    @TempDir
    private Path folder;

    private PushedRepository repository;
    private RunningSlipway slipway;

    @BeforeEach
    void start() throws Exception {
        repository = PushedRepository.make(folder, "echo 'FROM scratch' > Dockerfile");
        // No engine answers: a run that goes on fails at its build, and that it got there is what counts.
        Files.writeString(folder.resolve("deploy-config.json"), """
                { "server": { "port": 0, "docker": "tcp://127.0.0.1:1",
                    "apiTokens": [{ "name": "ryan", "token": "${env:SLIPWAY_TOKEN}", "may": "deploy" }] },
                  "projects": [{ "name": "backend", "repository": { "url": "%s" },
                    "gitlab": { "path": "team/backend", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" },
                    "build": { "image": "backend" } }] }
                """.formatted(repository.url()));
        slipway = RunningSlipway.startInThisJvm(folder, Map.of());
    }

    @AfterEach
    void stop() {
        slipway.close();
    }

    @Test
    void aNewerCommitTakesItsPlaceAndIsQueued() throws Exception {
        String overtaken = repository.push("git commit -q --allow-empty -m one");
        repository.push("git commit -q --allow-empty -m two");

        JsonNode run = slipway.awaitEnd(deliver(overtaken));

        assertThat(run.path("state").asText()).isEqualTo("skipped");
        assertThat(run.path("reason").asText()).contains("moved on to").endsWith(": run 2");
        assertThat(slipway.run(2).path("trigger").asText()).isEqualTo("catch-up");
    }

    @Test
    void aHeadThatWasDeliveredBeforeAnOlderCommitIsRunOnce() throws Exception {
        String older = repository.push("git commit -q --allow-empty -m one");
        String head = repository.push("git commit -q --allow-empty -m two");
        JsonNode first = slipway.awaitEnd(deliver(head));
        assertThat(first.path("reason").asText()).startsWith("build: ");

        JsonNode late = slipway.awaitEnd(deliver(older));

        assertThat(late.path("state").asText()).isEqualTo("skipped");
        assertThat(late.path("reason").asText()).contains("moved on to").endsWith(": run " + first.path("id"));
        assertThat(slipway.json("/api/runs").path("runs")).hasSize(2);
    }

    @Test
    void aNewerCommitThatSaysSkipCiDoesNotTakeItsPlace() throws Exception {
        String wanted = repository.push("git commit -q --allow-empty -m one");
        repository.push("git commit -q --allow-empty -m 'docs [skip ci]'");

        JsonNode run = slipway.awaitEnd(deliver(wanted));

        assertThat(RunningSlipway.stageState(run, "checkout")).isEqualTo("succeeded");
        assertThat(run.path("state").asText()).isEqualTo("failed");
        assertThat(run.path("reason").asText()).startsWith("build: ");
    }

    @Test
    void aCommitThatWasPushedAwayIsNotDeployedWhateverTheHeadSays() throws Exception {
        String pushedAway = repository.push("git commit -q --allow-empty -m bad");
        repository.push("git reset -q --hard HEAD~1; git commit -q --allow-empty -m 'undo [skip ci]'");

        JsonNode run = slipway.awaitEnd(deliver(pushedAway));

        assertThat(run.path("state").asText()).isEqualTo("skipped");
        assertThat(run.path("reason").asText()).contains("moved on to").contains("[skip ci]");
        // The first look of the catch-up may have come after the delivery: then the head has a run too, which is
        // skipped.
        for (JsonNode other : slipway.json("/api/runs").path("runs")) {
            assertThat(slipway.awaitEnd(other.path("id").asLong()).path("state").asText())
                    .isEqualTo("skipped");
        }
    }

    private long deliver(String commit) throws Exception {
        String answer =
                repository.deliver(slipway, "team/backend", "main", commit).body();
        return Long.parseLong(answer.replaceAll("(?s).*\"run\":(\\d+).*", "$1"));
    }
}
