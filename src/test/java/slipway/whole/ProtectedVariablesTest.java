package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.parts.RunningSlipway.stageState;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** What only runs that deploy may have, the tests of other branches do not get by any way. */
@NeedsParts
final class ProtectedVariablesTest {
    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void testsThatLeaveInTheirCacheWhatTheyGet() throws Exception {
        scene = Scene.in(folder);
        Files.writeString(folder.resolve("key"), "a-key-of-the-deploy-branch");
        scene.settings()
                .testImage("busybox:local")
                .part("test", "cache", List.of("/cache"))
                .part("test", "environment", Map.of("KEY", "none"))
                .test(
                        "test \"$KEY\" = none || echo \"$KEY\" >/cache/key",
                        "echo key $KEY, ${#KEY} letters, in the cache: $(ls /cache)");
    }

    @Test
    void onlyTheDeployBranchHasThemAndWhatItsTestsLeaveBehind() throws Exception {
        protect();
        try (RunningSlipway slipway = scene.start()) {
            long deployed = scene.team().pushed("main", "First");
            assertThat(slipway.awaitEnd(deployed).path("state").asText()).isEqualTo("succeeded");
            assertThat(slipway.log(deployed))
                    .contains("key ***, 26 letters, in the cache: key")
                    .doesNotContain("a-key-of-the-deploy-branch");
            for (long other : List.of(
                    scene.team().pushed("topic", "Curious"), scene.team().pushed("main", "Only tests [skip deploy]"))) {
                assertThat(slipway.awaitEnd(other).path("state").asText()).isEqualTo("succeeded");
                assertThat(slipway.log(other)).contains("key none, 4 letters, in the cache:\n");
            }
        }
    }

    @Test
    void environmentsHaveVariablesAndCachesOfTheirOwn() throws Exception {
        Files.writeString(folder.resolve("staging-key"), "key-of-staging");
        scene.settings()
                .environments(List.of(
                        Map.of(
                                "name",
                                "staging",
                                "from",
                                Map.of("branch", "staging"),
                                "protectedVariables",
                                Map.of("STAGING_KEY", "${file:staging-key}")),
                        Map.of(
                                "name",
                                "production",
                                "from",
                                Map.of("branch", "main"),
                                "protectedVariables",
                                Map.of("KEY", "${file:key}"))));
        try (RunningSlipway slipway = scene.start()) {
            long production = scene.team().pushed("main", "First");
            assertThat(slipway.awaitEnd(production).path("state").asText()).isEqualTo("succeeded");
            assertThat(slipway.log(production)).contains("key ***, 26 letters, in the cache: key\n");
            long staging = scene.team().pushed("staging", "Second");
            assertThat(slipway.awaitEnd(staging).path("state").asText()).isEqualTo("succeeded");
            assertThat(slipway.log(staging)).contains("key none, 4 letters, in the cache:\n");
        }
    }

    private void protect() throws Exception {
        scene.settings().project("protectedVariables", Map.of("KEY", "${file:key}"));
    }

    @Test
    void whatPassedWithoutThemHasNotPassedWithThem() throws Exception {
        protect();
        scene.settings().project("reuseTestResults", true);
        try (RunningSlipway slipway = scene.start()) {
            assertThat(slipway.awaitEnd(scene.team().pushed("topic", "On a branch"))
                            .path("state")
                            .asText())
                    .isEqualTo("succeeded");
            JsonNode merged = slipway.awaitEnd(scene.team().pushed("main", "Merge without a change"));
            assertThat(stageState(merged, "test")).isEqualTo("succeeded");
            JsonNode again = slipway.awaitEnd(scene.team().pushed("main", "The same files once more"));
            assertThat(stageState(again, "test")).isEqualTo("skipped");
        }
    }
}
