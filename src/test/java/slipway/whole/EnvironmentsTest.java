package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.Team;

/** Branches and tags that go to environments of their own. */
@NeedsParts
final class EnvironmentsTest {
    @TempDir
    private Path folder;

    private Scene scene;
    private Path trace;

    @BeforeEach
    void aBranchForStagingAndTagsForProduction() throws Exception {
        scene = Scene.in(folder);
        trace = scene.host().resolve("trace-" + scene.team().path().replace('/', '-'));
        scene.settings()
                .part("build", "tags", List.of("latest"))
                .part("redeploy", "command", "echo $SLIPWAY_ENVIRONMENT {image} {digest} [{tag}] >> " + trace)
                .environments(List.of(
                        Map.of("name", "staging", "from", Map.of("branch", "main"), "tags", List.of("staging")),
                        Map.of("name", "production", "from", Map.of("tag", "v*"))));
    }

    @Test
    void aBranchGoesToStagingAndItsTagToProductionWithTheSameImage() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            JsonNode staged = ended(slipway, scene.team().pushed("main", "First"), "staging");
            assertThat(tag("nightly")).isEqualTo("200 ignored: tag nightly goes to no environment");
            JsonNode tagged = ended(slipway, Team.run(tagged("v1.0")), "production");
            assertThat(tagged.path("tag").asText()).isEqualTo("v1.0");
            // Tested and built once, and published by the tag as well.
            assertThat(tagged.at("/image/digest")).isEqualTo(staged.at("/image/digest"));
            assertThat(RunningSlipway.stageState(tagged, "test")).isEqualTo("skipped");
            assertThat(RunningSlipway.stageState(tagged, "build")).isEqualTo("skipped");
            String digest = staged.at("/image/digest").asText();
            assertThat(List.of("v1.0", "latest", "staging"))
                    .allSatisfy(name -> assertThat(scene.inRegistry(name)).isEqualTo(digest));
            assertThat(Files.readAllLines(trace))
                    .containsExactly(
                            "staging " + image("staging") + " " + digest + " []",
                            "production " + image("latest") + " " + digest + " [v1.0]");
        }
    }

    @Test
    void eachEnvironmentHasItsOwnReleasesAndItsOwnWayBack() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = ended(slipway, scene.team().pushed("main", "First"), "staging");
            ended(slipway, Team.run(tagged("v1")), "production");
            JsonNode second = ended(slipway, release("Second"), "staging");
            assertThat(live(slipway, "staging")).isEqualTo(second.path("commit"));
            assertThat(live(slipway, "production")).isEqualTo(first.path("commit"));
            assertThat(slipway.post(rollback(), "{}").body()).contains("which environment?", "staging, production");
            HttpResponse<String> none = slipway.post(rollback(), "{\"environment\": \"production\"}");
            assertThat(none.statusCode()).as(none.body()).isEqualTo(409);
            HttpResponse<String> back = slipway.post(rollback(), "{\"environment\": \"staging\"}");
            assertThat(back.statusCode()).as(back.body()).isEqualTo(202);
            long id = new ObjectMapper().readTree(back.body()).path("id").asLong();
            ended(slipway, id, "staging");
            assertThat(live(slipway, "staging")).isEqualTo(first.path("commit"));
            assertThat(scene.inRegistry("staging"))
                    .isEqualTo(first.at("/image/digest").asText());
            String releases = "/api/projects/" + scene.project() + "/releases?environment=production";
            assertThat(slipway.json(releases).path("releases")).hasSize(1);
            assertThat(slipway.get("/metrics").body())
                    .contains("slipway_last_deploy_succeeded{environment=\"production\",project=\"" + scene.project());
        }
    }

    private long release(String message) throws IOException, InterruptedException {
        scene.team().write("Dockerfile", "FROM busybox:local\nLABEL message=\"" + message + "\"\nCOPY Dockerfile /\n");
        return scene.team().pushed("main", message);
    }

    private String rollback() {
        return "/api/projects/" + scene.project() + "/rollback";
    }

    private JsonNode live(RunningSlipway slipway, String environment) throws Exception {
        for (JsonNode each : slipway.json("/api/projects/" + scene.project()).path("environments")) {
            if (each.path("name").asText().equals(environment)) {
                return each.at("/live/0/commit");
            }
        }
        throw new AssertionError("no environment " + environment);
    }

    /** An annotated one, whose id is not the commit's. */
    private String tagged(String name) throws IOException, InterruptedException {
        scene.team().git("tag", "-a", "-m", "Release", name);
        return scene.team().pushing("refs/tags/" + name);
    }

    private String tag(String name) throws IOException, InterruptedException {
        scene.team().git("tag", name);
        return scene.team()
                .pushing("refs/tags/" + name)
                .replaceFirst("\\{\"status\":\"(\\w+)\",\"reason\":\"(.*)\"}", "$1: $2");
    }

    private String image(String tag) {
        return scene.parts().registry() + "/" + scene.team().path() + ":" + tag;
    }

    private static JsonNode ended(RunningSlipway slipway, long id, String environment) throws Exception {
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo("succeeded");
        assertThat(run.path("environment").asText()).isEqualTo(environment);
        return run;
    }
}
