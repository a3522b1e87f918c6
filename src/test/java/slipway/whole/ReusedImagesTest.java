package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.parts.RunningSlipway.stageState;
import static slipway.whole.Http.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** An image that is live is not made again for the same files, where the project says so. */
@NeedsParts
final class ReusedImagesTest {
    @TempDir
    private Path folder;

    private Scene scene;
    private Path tests;

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
        tests = folder.resolve("tests");
        scene.settings().project("reuseImages", true).test("echo tested >>" + tests);
    }

    @Test
    void aMergeThatChangesNothingGoesLiveWithoutTestsAndBuild() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = pushed(slipway, "First", "succeeded");
            JsonNode merged = pushed(slipway, "Merge without a change", "succeeded");
            String digest = first.at("/image/digest").asText();
            assertThat(stageState(merged, "test")).isEqualTo("skipped");
            assertThat(stageState(merged, "build")).isEqualTo("skipped");
            assertThat(merged.at("/stages/2/detail").asText())
                    .isEqualTo("run " + first.path("id").asLong() + " has made " + digest
                            + " from the same files with the same settings");
            assertThat(stageState(merged, "redeploy")).isEqualTo("succeeded");
            assertThat(merged.at("/image/digest").asText()).isEqualTo(digest);
            assertThat(scene.inRegistry(merged.path("commit").asText())).isEqualTo(digest);
            JsonNode live = slipway.json("/api/status").at("/projects/0/live/0");
            assertThat(live.path("commit")).isEqualTo(merged.path("commit"));
            assertThat(Files.readAllLines(tests)).hasSize(1);

            JsonNode branch = slipway.awaitEnd(scene.team().pushed("topic", "Only tested"));
            assertThat(stageState(branch, "test")).isEqualTo("succeeded");
            assertThat(branch.path("image").isNull()).as(branch.toString()).isTrue();
        }
    }

    @Test
    void otherFilesOtherSettingsAndWhoAsksByHandGetANewImage() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            pushed(slipway, "First", "succeeded");
            scene.team().write("other", "a change");
            assertThat(stageState(pushed(slipway, "A change", "succeeded"), "build"))
                    .isEqualTo("succeeded");

            scene.settings().test("echo tested otherwise >>" + tests);
            slipway.reload();
            assertThat(stageState(pushed(slipway, "Tested otherwise", "succeeded"), "build"))
                    .isEqualTo("succeeded");

            long asked = json(slipway.post("/api/projects/" + scene.project() + "/runs", ""))
                    .path("id")
                    .asLong();
            assertThat(stageState(slipway.awaitEnd(asked), "build")).isEqualTo("succeeded");
            assertThat(Files.readAllLines(tests)).hasSize(4);
        }
    }

    @Test
    void whatDidNotGoLiveIsMadeAgain() throws Exception {
        Path broken = Files.createFile(scene.host().resolve("broken-" + scene.project()));
        scene.settings().part("redeploy", "command", "test ! -e " + broken.getFileName());
        try (RunningSlipway slipway = scene.start()) {
            pushed(slipway, "First", "failed");
            Files.delete(broken);
            assertThat(stageState(pushed(slipway, "The same files", "succeeded"), "build"))
                    .isEqualTo("succeeded");
        }
    }

    @Test
    void whatWasRolledBackByHandIsMadeAgain() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            pushed(slipway, "First", "succeeded");
            scene.team().write("other", "a change");
            pushed(slipway, "Second", "succeeded");
            long back = json(slipway.post("/api/projects/" + scene.project() + "/rollback", ""))
                    .path("id")
                    .asLong();
            assertThat(slipway.awaitEnd(back).path("state").asText()).isEqualTo("succeeded");

            assertThat(stageState(pushed(slipway, "The same files", "succeeded"), "build"))
                    .isEqualTo("succeeded");
        }
    }

    private JsonNode pushed(RunningSlipway slipway, String message, String state) throws Exception {
        long id = scene.team().pushed("main", message);
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo(state);
        return run;
    }
}
