package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code selfApproval: false} nobody approves what is their own, and everybody is told what they may decide. */
class SelfApprovalTest {
    @TempDir
    private Path folder;

    private ApprovalScene scene;

    @BeforeEach
    void start() throws Exception {
        scene = ApprovalScene.in(folder);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void whoPushedAndWhoAskedByHandAreRefusedAndAnotherIsNot() throws Exception {
        long pushed = scene.pushedBy("ada");
        assertThat(may("eve", pushed)).isEqualTo("approve false, reject false");
        assertThat(may("ada", pushed)).isEqualTo("approve false, reject true");
        assertThat(may("ryan", pushed)).isEqualTo("approve true, reject true");
        assertThat(says("eve", pushed, "approve"))
                .isEqualTo("403 the token eve may not decide on run " + pushed + "; ryan or ada or zoe may");
        assertThat(says("ada", pushed, "approve"))
                .isEqualTo(
                        "403 the token ada may not approve run " + pushed
                                + ": ada pushed its commit, and approval.selfApproval is false; another of ryan or ada or zoe may");
        assertThat(says("ada", pushed, "reject")).startsWith("202");

        // The commit is still Ada's, and now the run is Ryan's.
        HttpResponse<String> again = scene.as("ryan", "/api/runs/" + pushed + "/retry", "POST");
        assertThat(again.statusCode()).as(again.body()).isEqualTo(202);
        long retried = scene.waiting(ApprovalScene.json(again).path("id").asLong());
        assertThat(says("ada", retried, "approve")).contains("403", "ada pushed its commit");
        assertThat(says("ryan", retried, "approve")).contains("403", "ryan asked for it");
        assertThat(scene.slipway().run(retried).path("state").asText()).isEqualTo("waiting");
        assertThat(may("zoe", retried)).isEqualTo("approve true, reject true");
        assertThat(says("zoe", retried, "approve")).startsWith("202");
        JsonNode end = scene.slipway().awaitEnd(retried);
        assertThat(end.at("/approval/by").asText()).isEqualTo("zoe");
        assertThat(may("zoe", retried)).isEqualTo("approve false, reject false");
    }

    @Test
    void whoPushedTheCommitToAnotherBranchDoesNotApproveItEither() throws Exception {
        scene.push("refs/heads/topic", "zoe");
        long run = scene.pushedBy("ada");
        assertThat(says("zoe", run, "approve")).contains("403", "zoe pushed its commit");
        assertThat(says("ada", run, "approve")).contains("403", "ada pushed its commit");
        assertThat(says("ryan", run, "approve")).startsWith("202");
    }

    @Test
    void whereNobodyIsKnownToHavePushedSomebodyAsksForItAndAnotherApproves() throws Exception {
        long run = scene.pushedBy("");
        String refusal = "who pushed its commit is not known";
        assertThat(says("ryan", run, "approve")).contains("403", refusal, "ask for the commit by hand");
        assertThat(approvalRefusal("zoe", run)).contains(refusal);
        assertThat(approvalRefusal("eve", run)).isEqualTo("null");
        scene.asksForIt("ryan");
        assertThat(approvalRefusal("ryan", run)).contains("ryan asked for it");
        assertThat(approvalRefusal("zoe", run)).isEqualTo("null");
        assertThat(says("zoe", run, "approve")).startsWith("202");
    }

    private String approvalRefusal(String name, long run) throws Exception {
        return ApprovalScene.json(scene.as(name, "/api/runs/" + run, "GET"))
                .path("approvalRefusal")
                .asText();
    }

    @Test
    void namesInGitLabHaveNoUpperAndLowerCase() throws Exception {
        assertThat(says("ada", scene.pushedBy("Ada"), "approve")).startsWith("403");
    }

    /** What the answer of the run says that somebody may decide. */
    private String may(String name, long run) throws Exception {
        JsonNode answer = ApprovalScene.json(scene.as(name, "/api/runs/" + run, "GET"));
        return "approve " + answer.path("mayApprove") + ", reject " + answer.path("mayReject");
    }

    private String says(String name, long run, String what) throws Exception {
        HttpResponse<String> answer = scene.as(name, "/api/runs/" + run + "/" + what, "POST");
        return answer.statusCode() + " "
                + ApprovalScene.json(answer).path("detail").asText();
    }
}
