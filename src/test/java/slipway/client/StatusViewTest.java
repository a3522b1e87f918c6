package slipway.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code slipway status P} says of a push that is not live. */
class StatusViewTest {
    private static final String DEPLOYING = run(7, "deploy", "main", null);
    private static final String TESTING = run(8, "test", "topic", null);

    @Test
    void aQueuedRunSaysWhatItWaitsFor() throws Exception {
        assertThat(waitsFor(List.of(DEPLOYING), run(9, "deploy", "main", null))).isEqualTo("run 7 of the same branch");
        assertThat(waitsFor(List.of(DEPLOYING), run(9, "deploy", "stable", null)))
                .isEqualTo("run 7, which deploys");
        assertThat(waitsFor(List.of(DEPLOYING, TESTING), run(9, "test", "other", null)))
                .isEqualTo("a free worker");
        assertThat(waitsFor(List.of(TESTING), run(9, "test", "topic", null))).isEqualTo("run 8 of the same branch");
        assertThat(waitsFor(List.of(TESTING), run(9, "deploy", "main", 3))).isEqualTo("its turn");
        assertThat(waitsFor(List.of(TESTING, DEPLOYING), run(9, "deploy", "main", 3)))
                .isEqualTo("run 7, which is on its way to the hosts");
        String behind = run(10, "deploy", "stable", null);
        assertThat(shown(project(List.of(TESTING), List.of(run(9, "deploy", "main", null), behind), "")))
                .contains("queued: run 10, deploy of stable at 00000010; waits for run 9, which deploys\n");
    }

    @Test
    void aSupersededDeployAndASkippedPushAreNamedWhateverRanAfterThem() throws Exception {
        String ended = """
                "deploys": [{ "id": 11, "branch": "main", "commit": "00000011", "goal": "deploy", "state": "superseded",
                              "reason": "run 12 deploys a newer commit" },
                            { "id": 5, "branch": "main", "commit": "00000005", "goal": "deploy", "state": "succeeded" }],
                "tests": [{ "id": 14, "branch": "topic", "commit": "00000014", "goal": "test", "state": "succeeded" },
                          { "id": 13, "branch": "main", "commit": "00000013", "goal": "test", "state": "skipped",
                            "reason": "its message says [skip ci]" }],
                "lastEnded": { "id": 14, "branch": "topic", "goal": "test", "state": "succeeded" },
                "lastDeploy": { "id": 5, "state": "succeeded" },
                "head": { "commit": "00000013" },
                "live": [{ "host": "a", "commit": "00000005", "run": 5, "isHead": %s }]""";
        String[] notLive = {
            "newest deploy: run 11 superseded, main at 00000011: run 12 deploys a newer commit\n",
            "newest test: run 13 skipped, main at 00000013: its message says [skip ci]\n"
        };
        assertThat(shown(project(List.of(), List.of(), ended.formatted(false)))).contains(notLive);
        assertThat(shown(project(List.of(), List.of(), ended.formatted(true)))).doesNotContain(notLive);
    }

    @Test
    void aHeadThatChangesNothingOfTheProjectIsNotSaidToBeMissing() throws Exception {
        String live = """
                "head": { "commit": "00000006" },
                "live": [{ "host": "a", "commit": "00000005", "run": 5, "isHead": false, "isUpToDate": %s }]""";
        assertThat(shown(project(List.of(), List.of(), live.formatted(true))))
                .startsWith("shop: ok\n")
                .contains("; main is at 00000006, which changes nothing here\n");
        assertThat(shown(project(List.of(), List.of(), live.formatted(false))))
                .startsWith("shop: behind main\n")
                .contains("; main is at 00000006\n");
    }

    @Test
    void eachEnvironmentIsComparedWithItsOwnBranchAndItsFailureIsNotHidden() throws Exception {
        String environments = """
                "head": { "commit": "00000009" }, "lastDeploy": { "id": 9, "state": "succeeded" },
                "environments": [
                  { "name": "staging", "from": { "branch": "next", "environment": null }, "head": { "commit": "00000012" },
                    "lastDeploy": { "id": 9, "state": "succeeded", "environment": "staging" } },
                  { "name": "production", "from": { "branch": null, "environment": "staging" }, "head": { "commit": "00000012" },
                    "lastDeploy": { "id": 8, "state": "failed", "environment": "production", "reason": "disk full" } }],
                "live": [{ "host": "a", "environment": "production", "commit": "00000005", "run": 5, "isHead": false }]""";
        assertThat(shown(project(List.of(), List.of(), environments)))
                .contains("; next is at 00000012", "deploy failed", "run 8 in production: disk full");
    }

    @Test
    void aFreezeIsSaidWithItsEndAndIsTheStateOfAProjectThatIsWellOtherwise() throws Exception {
        String frozen = """
                "environments": [{ "name": "production", "from": { "branch": "main" },
                    "freezes": [{ "words": "frozen until 2026-12-01T08:00Z by ryan: the fair" }] }],
                "live": [{ "host": "a", "commit": "1", "isHead": true }]""";
        assertThat(shown(project(List.of(), List.of(), frozen)))
                .startsWith("shop: frozen\nfrozen until 2026-12-01T08:00Z by ryan: the fair\n");
        assertThat(shown(project(List.of(run(7, "deploy", "main", null)), List.of(), frozen)))
                .startsWith("shop: running 7\nfrozen until");
    }

    @Test
    void theHookIsInQuestionOnlyWhereNothingIsLive() throws Exception {
        assertThat(shown(project(List.of(), List.of(), "\"live\": []")))
                .contains(
                        "last delivery: none since the server started; GitLab's webhook must be set to /webhooks/gitlab"
                                + " at the address by which GitLab reaches Slipway (server.publicUrl is not set)\n");
        assertThat(shown(project(
                        List.of(), List.of(), "\"live\": [{ \"host\": \"a\", \"commit\": \"1\", \"isHead\": true }]")))
                .contains("last delivery: none since the server started\n");
    }

    private static String waitsFor(List<String> running, String queued) throws Exception {
        JsonNode project = project(running, List.of(queued), "");
        return WaitReason.of(project, project.path("queued").get(0));
    }

    private static String run(int id, String goal, String branch, Integer release) {
        return "{ \"id\": %d, \"goal\": \"%s\", \"branch\": \"%s\", \"commit\": \"%08d\", \"release\": %s }"
                .formatted(id, goal, branch, id, release);
    }

    private static JsonNode project(List<String> running, List<String> queued, String more) throws Exception {
        return new ObjectMapper()
                .readTree("{ \"name\": \"shop\", \"deployBranch\": \"main\", \"running\": [%s], \"queued\": [%s] %s }"
                        .formatted(
                                String.join(", ", running),
                                String.join(", ", queued),
                                more.isEmpty() ? "" : ", " + more));
    }

    private static String shown(JsonNode project) {
        var out = new ByteArrayOutputStream();
        var to = new PrintStream(out, true, StandardCharsets.UTF_8);
        new StatusView(new Screen(to, to, false, false, 0)).one(project);
        return out.toString(StandardCharsets.UTF_8);
    }
}
