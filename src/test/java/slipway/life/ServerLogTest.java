package slipway.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.LocalTeam;
import slipway.parts.RunningSlipway;

/** What the server says of itself, as text and as JSON. */
class ServerLogTest {
    private static final List<String> LIFE_OF_A_RUN = List.of(
            "accepted: deploy ",
            "deploy begins, attempt 1",
            "checkout: begins",
            "checkout: succeeded",
            "test: begins",
            "test: succeeded",
            "build: begins",
            "build: failed",
            "ended: failed: build: ");

    @TempDir
    private Path folder;

    @BeforeEach
    void make() throws Exception {
        LocalTeam.make(folder);
    }

    @Test
    void everyLineIsAnObjectWhereJsonIsAskedFor() throws Exception {
        List<JsonNode> lines = jsonLines(ofOneRun(environment("json")));
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(line.path("level").asText()).isIn("INFO", "WARN", "ERROR");
            assertThat(line.path("logger").asText()).startsWith("slipway.");
            assertThat(line.path("message").asText()).isNotEmpty();
        });
        List<JsonNode> ofTheRun = lines.stream().filter(line -> line.has("run")).toList();
        assertThat(ofTheRun).allSatisfy(line -> {
            assertThat(line.path("run").isIntegralNumber()).isTrue();
            assertThat(line.path("project").asText()).isEqualTo("backend");
        });
        List<String> told = ofTheRun.stream()
                .map(line -> (line.has("stage") ? line.path("stage").asText() + ": " : "")
                        + line.path("message").asText())
                .toList();
        assertIsLifeOfARun(told);
    }

    @Test
    void asTextALineSaysTheSameBeforeItsMessage() throws Exception {
        String log = ofOneRun(environment("text"));
        List<String> told = log.lines()
                .filter(line -> line.contains("run=1 project=backend "))
                .map(line ->
                        line.replaceFirst(".* run=1 project=backend ", "").replaceFirst("^stage=([a-z]+) ", "$1: "))
                .toList();
        assertIsLifeOfARun(told);
        assertThat(log).doesNotContain("{\"");
    }

    @Test
    void whateverEndsARunItIsSaidOnce() throws Exception {
        Files.writeString(folder.resolve("test.sh"), "sleep 3600\n");
        try (var slipway = RunningSlipway.start(folder, environment("json"))) {
            slipway.post("/api/projects/backend/runs", "");
            slipway.awaitStage(1, "test", "running");
            slipway.post("/api/projects/backend/runs", "{\"commit\": \"" + "1".repeat(40) + "\"}");
            slipway.post("/api/runs/2/cancel", "");
            deliver(slipway, LocalTeam.head(folder));
            slipway.awaitStage(3, "test", "running");
            deliver(slipway, "2".repeat(40));
            deliver(slipway, "3".repeat(40));
            slipway.stop();
            List<JsonNode> lines = jsonLines(slipway.log());
            assertThat(said(lines, 2))
                    .containsExactly("accepted: deploy " + "1".repeat(40), "ended: cancelled: cancelled by ryan");
            assertThat(said(lines, 4))
                    .containsExactly("accepted: test " + "2".repeat(40), "ended: superseded by run 5");
            for (long stopped : new long[] {1, 3}) {
                assertThat(said(lines, stopped))
                        .endsWith("begins", "waits again: the server was stopped; the run goes on at the next start");
            }
        }
    }

    private static void deliver(RunningSlipway slipway, String commit) throws Exception {
        String push = """
                { "object_kind": "push", "before": "%s", "after": "%s", "ref": "refs/heads/topic",
                  "project": { "path_with_namespace": "team/backend" } }
                """.formatted("0".repeat(40), commit);
        var request = HttpRequest.newBuilder(slipway.uri("/webhooks/gitlab"))
                .header("X-Gitlab-Event", "Push Hook")
                .header("X-Gitlab-Token", RunningSlipway.WEBHOOK_TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(push));
        assertThat(slipway.send(request).statusCode()).isEqualTo(202);
    }

    private static List<String> said(List<JsonNode> lines, long run) {
        return lines.stream()
                .filter(line -> line.path("run").asLong() == run)
                .peek(line -> assertThat(line.path("project").asText()).isEqualTo("backend"))
                .map(line -> line.path("message").asText())
                .toList();
    }

    @Test
    void alsoAServerThatCannotStartSaysSoInJson() throws Exception {
        Files.writeString(folder.resolve("deploy-config.json"), "{}");
        Path log = folder.resolve("log");
        assertThat(exit(environment("json"), log)).isEqualTo(78);
        List<JsonNode> lines = jsonLines(Files.readString(log));
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).path("level").asText()).isEqualTo("ERROR");
        assertThat(lines.get(0).path("message").asText()).contains("deploy-config.json:\n", "projects");
    }

    @Test
    void anotherFormThanTheseIsRefused() throws Exception {
        Path log = folder.resolve("log");
        assertThat(exit(environment("yaml"), log)).isEqualTo(78);
        assertThat(Files.readString(log)).isEqualTo("slipway: SLIPWAY_LOG must be one of text, json, not yaml\n");
    }

    /** Its engine is away, so it fails in the build. */
    private String ofOneRun(Map<String, String> environment) throws Exception {
        try (var slipway = RunningSlipway.start(folder, environment)) {
            assertThat(slipway.post("/api/projects/backend/runs", "").statusCode())
                    .isEqualTo(202);
            slipway.awaitEnd(1);
            slipway.stop();
            return slipway.log();
        }
    }

    private int exit(Map<String, String> environment, Path log) throws Exception {
        Process process = RunningSlipway.launch(folder, environment, log);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static Map<String, String> environment(String format) {
        return new HashMap<>(Map.of("READER", LocalTeam.READER, "SLIPWAY_LOG", format));
    }

    private static void assertIsLifeOfARun(List<String> told) {
        assertThat(told).hasSameSizeAs(LIFE_OF_A_RUN);
        for (int i = 0; i < told.size(); i++) {
            assertThat(told.get(i)).startsWith(LIFE_OF_A_RUN.get(i));
        }
    }

    private static List<JsonNode> jsonLines(String log) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : log.split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(new ObjectMapper().readTree(line));
            }
        }
        return lines;
    }
}
