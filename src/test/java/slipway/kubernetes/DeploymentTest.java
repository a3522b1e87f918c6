package slipway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slipway.kubernetes.RolloutProgress.Verdict;

/** Deployments and pods as a cluster of Kubernetes 1.20 returned them. */
class DeploymentTest {
    private static final String DIGEST = "busybox@sha256:" + "a".repeat(64);

    @Test
    void aRolloutIsOverWhenTheClusterHasTakenItAndAllPodsAreNewAndAvailable() throws Exception {
        assertThat(deployment("good").lacking()).isEmpty();
        assertThat(deployment("crash").lacking()).contains("0 of 1 new pods are available");

        assertThat(changed("good", "/metadata", "generation", 2).lacking())
                .contains("the cluster has not begun to replace its pods");
        assertThat(changed("good", "/status", "updatedReplicas", 0).lacking()).contains("0 of 1 pods are replaced");
        assertThat(changed("good", "/status", "replicas", 3).lacking()).contains("2 old pods have not ended");
        assertThat(changed("good", "/spec", "replicas", 0).lacking()).contains("it was scaled to 0 pods");
    }

    @Test
    void theClusterGivesUpByTheDeploymentsOwnDeadlineAndOnlyForTheGenerationThatItHasSeen() throws Exception {
        assertThat(deployment("crash").isGivenUp()).isTrue();
        assertThat(deployment("good").isGivenUp()).isFalse();
        assertThat(changed("crash", "/metadata", "generation", 2).isGivenUp()).isFalse();
    }

    @Test
    void whatCannotMoveOrRunsAnImageOfAnotherRepositoryIsLeftAlone() throws Exception {
        ObjectNode paused = json("deployment-good");
        ((ObjectNode) paused.get("spec")).put("paused", true);
        assertThatThrownBy(() -> Deployment.read(paused).checkThatItMoves())
                .hasMessageContaining("deployment good is paused");
        assertThatThrownBy(() -> changed("good", "/spec", "replicas", 0).checkThatItMoves())
                .hasMessageContaining("is scaled to 0 pods");
        Deployment good = deployment("good");
        good.checkThatItMoves();
        assertThat(good.container(Optional.empty(), "docker.io/library/busybox").name())
                .isEqualTo("app");
        assertThatThrownBy(() -> good.container(Optional.empty(), "team/web"))
                .hasMessageContaining("runs busybox:local as app, and what is built here is team/web");
        assertThatThrownBy(() -> good.container(Optional.of("app"), "team/web"))
                .hasMessageContaining("what is built here is team/web");
        assertThatThrownBy(() -> good.container(Optional.of("web"), "busybox"))
                .hasMessageContaining("has no container web (it has: busybox:local as app)");
    }

    @Test
    void aChangeTestsTheGenerationThatWasReadAndCarriesItsNote() throws Exception {
        Deployment good = deployment("good");
        var note = new RolloutNote("it/1/2", DIGEST, Optional.empty(), false);

        assertThat(good.patch(good.containers().get(0), DIGEST, note))
                .hasToString("[{\"op\":\"test\",\"path\":\"/metadata/generation\",\"value\":1},"
                        + "{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/image\",\"value\":\""
                        + DIGEST
                        + "\"},{\"op\":\"add\",\"path\":\"/metadata/annotations/slipway~1rollout\",\"value\":"
                        + new ObjectMapper().writeValueAsString(note.text()) + "}]");
    }

    @Test
    void aNoteIsReadAsItWasWrittenAndAnythingElseIsNone() {
        var note = new RolloutNote("it/1/2", DIGEST, Optional.of("busybox@sha256:" + "b".repeat(64)), true);
        assertThat(RolloutNote.read(note.text())).contains(note);
        assertThat(RolloutNote.read("by hand")).isEmpty();
        assertThat(RolloutNote.read("{}")).isEmpty();
        assertThat(RolloutNote.read("[]")).isEmpty();
    }

    @Test
    void aPodSaysWhatItWaitsForInTheWordsOfTheCluster() throws Exception {
        assertThat(pods("good").get(0).trouble()).isEmpty();
        assertThat(pods("crash").get(0).trouble().orElseThrow())
                .matches(
                        "crash-\\S+ ended with status 3 and is started again and again \\(CrashLoopBackOff, 3 restarts\\)");
        assertThat(pods("pull").get(0).trouble().orElseThrow())
                .matches(
                        "pull-\\S+ waits: ImagePullBackOff: Back-off pulling image \"registry.example.com/none/none:1\";"
                                + " the nodes pull the image themselves: .* needs an imagePullSecret");
        assertThat(pods("big").get(0).trouble().orElseThrow())
                .matches("big-\\S+ cannot be scheduled: 0/1 nodes are available: 1 Insufficient cpu\\.");
    }

    @Test
    void onlyAContainerThatEndedCountsAsOneThatCrashes() throws Exception {
        assertThat(pods("crash").get(0)).matches(pod -> pod.crashes() && pod.restarts() == 3);
        assertThat(pods("pull").get(0)).matches(pod -> !pod.crashes() && !pod.isRunning());
        assertThat(pods("good").get(0)).matches(pod -> !pod.crashes() && pod.isRunning() && pod.ready());
    }

    @Test
    void aReleaseIsHealthyWhenTheSamePodsRanLongEnoughWithoutARestart() throws Exception {
        var progress = progress(3, Duration.ZERO, true);
        assertThat(verdict(progress, "good", "good")).isEqualTo(Verdict.GOING_ON);
        assertThat(verdict(progress, "good", "good")).isEqualTo(Verdict.GOING_ON);
        progress.interrupted();
        assertThat(verdict(progress, "good", "good")).isEqualTo(Verdict.GOING_ON);
        assertThat(verdict(progress, "crash", "good")).isEqualTo(Verdict.GOING_ON);
        assertThat(verdict(progress, "good", "good")).isEqualTo(Verdict.GOING_ON);
        assertThat(verdict(progress, "good", "good")).isEqualTo(Verdict.GOING_ON);
        assertThat(verdict(progress, "good", "good")).isEqualTo(Verdict.HEALTHY);

        assertThat(verdict(progress(1, Duration.ofHours(1), false), "good", "good"))
                .isEqualTo(Verdict.GOING_ON);
        assertThat(verdict(progress(1, Duration.ofHours(1), true), "good", "good"))
                .isEqualTo(Verdict.HEALTHY);
    }

    @Test
    void whatTheClusterHasGivenUpOrWhatEndsAgainAndAgainIsHopeless() throws Exception {
        var pull = progress(1, Duration.ZERO, true);
        assertThat(verdict(pull, "big", "big")).isEqualTo(Verdict.GOING_ON);
        RolloutProgress.Look look = pull.look(deployment("big"), pods("big"));
        assertThat(look.verdict()).isEqualTo(Verdict.HOPELESS);
        assertThat(look.words())
                .startsWith("the cluster gave up (ProgressDeadlineExceeded): 0 of 1 new pods are available; big-")
                .endsWith("1 Insufficient cpu.");
        assertThat(verdict(progress(1, Duration.ZERO, true), "crash", "crash")).isEqualTo(Verdict.HOPELESS);
    }

    private static RolloutProgress progress(int samples, Duration uptime, boolean probed) {
        return new RolloutProgress(
                "busybox:local", new DeploymentRollout.Watch(samples, uptime, Duration.ofMinutes(1)), probed);
    }

    private static Verdict verdict(RolloutProgress progress, String deployment, String pods)
            throws IOException, KubernetesException {
        return progress.look(deployment(deployment), pods(pods)).verdict();
    }

    private static Deployment deployment(String name) throws IOException, KubernetesException {
        return Deployment.read(json("deployment-" + name));
    }

    private static Deployment changed(String name, String part, String key, int value)
            throws IOException, KubernetesException {
        ObjectNode json = json("deployment-" + name);
        ((ObjectNode) json.at(part)).put(key, value);
        return Deployment.read(json);
    }

    private static List<Pod> pods(String name) throws IOException {
        List<Pod> pods = new ArrayList<>();
        for (JsonNode each : json("pods-" + name).path("items")) {
            pods.add(Pod.read(each, "app"));
        }
        return pods;
    }

    private static ObjectNode json(String name) throws IOException {
        try (InputStream file = DeploymentTest.class.getResourceAsStream("/slipway/kubernetes/" + name + ".json")) {
            return (ObjectNode) new ObjectMapper().readTree(file);
        }
    }
}
