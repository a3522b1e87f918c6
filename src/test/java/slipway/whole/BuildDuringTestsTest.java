package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.parts.RunningSlipway.stageState;
import static slipway.whole.Http.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** With {@code buildDuringTests} the image is built while the tests run, and is of no use to anybody unless they pass. */
@NeedsParts
final class BuildDuringTestsTest {
    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
        scene.settings().project("buildDuringTests", true);
    }

    private void tests(String... commands) throws Exception {
        scene.settings()
                .project(
                        "test",
                        Map.of("image", "busybox:local", "pull", "if-not-present", "commands", List.of(commands)));
    }

    /** No other build has a step like it, which could be cached. */
    private void buildWithoutEnd() throws Exception {
        String never = "/end-of-" + scene.project();
        scene.team().write("Dockerfile", "FROM busybox:local\nRUN until [ -e " + never + " ]; do sleep 1; done\n");
    }

    private JsonNode ended(RunningSlipway slipway, long id, String state) throws Exception {
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo(state);
        return run;
    }

    @Test
    void itGoesLiveAfterBothAndEachHasItsOwnPartOfTheLog() throws Exception {
        tests("echo the tests say");
        scene.team().write("Dockerfile", "FROM busybox:local\nRUN echo the build says\n");
        try (RunningSlipway slipway = scene.start()) {
            long id = scene.team().pushed("main", "First");
            JsonNode run = ended(slipway, id, "succeeded");
            String log = slipway.log(id);
            assertThat(run.at("/stages/2/detail").asText()).matches("sha256:\\w{64} in .*, started during the tests");
            assertThat(log.substring(log.indexOf("=== test"), log.indexOf("=== build")))
                    .contains("the tests say")
                    .doesNotContain("the build says");
            assertThat(log.substring(log.indexOf("=== build"), log.indexOf("=== push")))
                    .contains("the build says");
            assertThat(scene.inRegistry("latest"))
                    .isEqualTo(run.at("/image/digest").asText());
        }
    }

    @Test
    void testsThatFailStopTheBuild() throws Exception {
        tests("sleep 1", "false");
        buildWithoutEnd();
        try (RunningSlipway slipway = scene.start()) {
            long id = scene.team().pushed("main", "Broken");
            JsonNode run = ended(slipway, id, "failed");
            assertThat(run.path("reason").asText()).startsWith("test: ");
            assertThat(stageState(run, "build")).isEqualTo("skipped");
            assertThat(slipway.log(id)).contains("slipway: the build that was started during the tests was stopped");
            assertThat(isBuilding()).isFalse();
        }
    }

    @Test
    void anImageWithTheCommitsTagKeepsItUntilTheTestsHavePassed() throws Exception {
        tests("echo the tests say");
        try (RunningSlipway slipway = scene.start()) {
            slipway.awaitEnd(scene.team().pushed("main", "First"));
            long id = json(slipway.post("/api/projects/" + scene.project() + "/runs", ""))
                    .path("id")
                    .asLong();
            JsonNode run = ended(slipway, id, "succeeded");
            assertThat(run.at("/stages/2/detail").asText()).doesNotContain("started during the tests");
        }
    }

    @Test
    void aCancelInTheBuildsTurnStopsItBeforeTheStageEnds() throws Exception {
        tests("true");
        buildWithoutEnd();
        try (RunningSlipway slipway = scene.start()) {
            long id = scene.team().pushed("main", "Endless");
            slipway.awaitStage(id, "build", "running");
            slipway.post("/api/runs/" + id + "/cancel", "");
            JsonNode run = ended(slipway, id, "cancelled");
            assertThat(stageState(run, "build")).isEqualTo("cancelled");
            assertThat(slipway.log(id).lines().reduce((first, last) -> last))
                    .hasValueSatisfying(last -> assertThat(last).startsWith("--- build: cancelled"));
            assertThat(isBuilding()).isFalse();
        }
    }

    @Test
    void aCancelStopsBoth() throws Exception {
        tests("sleep 600");
        buildWithoutEnd();
        try (RunningSlipway slipway = scene.start()) {
            long id = scene.team().pushed("main", "Endless");
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(this::isBuilding);
            assertThat(stageState(slipway.json("/api/runs/" + id), "test")).isEqualTo("running");
            assertThat(stageState(slipway.json("/api/runs/" + id), "build")).isEqualTo("waiting");

            slipway.post("/api/runs/" + id + "/cancel", "");
            ended(slipway, id, "cancelled");
            assertThat(isBuilding()).isFalse();
        }
    }

    /** Docker's command line builds the team's image. */
    private boolean isBuilding() {
        String tag = "--tag=" + scene.parts().registry() + "/" + scene.team().path() + ":";
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .anyMatch(line -> line.contains(tag));
    }
}
