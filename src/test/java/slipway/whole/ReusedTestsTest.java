package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.parts.RunningSlipway.stageState;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** Tests that have passed are not run again for the same files, where the project says so. */
@NeedsParts
final class ReusedTestsTest {
    @TempDir
    private Path folder;

    private Scene scene;
    private Path tests;

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
        tests = folder.resolve("tests");
        scene.settings().project("reuseTestResults", true).test("echo tested >>" + tests + "; test ! -e broken");
    }

    @Test
    void aMergeThatChangesNothingIsBuiltAndDeployedWithoutAnotherTest() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            long branch = scene.team().pushed("topic", "On a branch");
            assertThat(slipway.awaitEnd(branch).path("state").asText()).isEqualTo("succeeded");
            JsonNode merged = slipway.awaitEnd(scene.team().pushed("main", "Merge without a change"));
            assertThat(merged.path("state").asText()).isEqualTo("succeeded");
            assertThat(stageState(merged, "test")).isEqualTo("skipped");
            assertThat(merged.at("/stages/1/detail").asText())
                    .isEqualTo("run " + branch + " has passed the same tests with the same files");
            assertThat(stageState(merged, "build")).isEqualTo("succeeded");
            assertThat(Files.readAllLines(tests)).hasSize(1);

            scene.team().write("other", "a change");
            JsonNode changed = slipway.awaitEnd(scene.team().pushed("main", "A change"));
            assertThat(stageState(changed, "test")).isEqualTo("succeeded");
            assertThat(Files.readAllLines(tests)).hasSize(2);
        }
    }

    @Test
    void testsThatFailedRunAgain() throws Exception {
        scene.team().write("broken", "yes");
        try (RunningSlipway slipway = scene.start()) {
            for (int pushes = 1; pushes <= 2; pushes++) {
                JsonNode failed = slipway.awaitEnd(scene.team().pushed("topic", "Broken"));
                assertThat(stageState(failed, "test")).isEqualTo("failed");
                assertThat(Files.readAllLines(tests)).hasSize(pushes);
            }
        }
    }
}
