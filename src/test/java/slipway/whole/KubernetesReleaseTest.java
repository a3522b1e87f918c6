package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import slipway.kubernetes.TestCluster;
import slipway.parts.FreePort;
import slipway.parts.NeedsParts;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;

/** Pushes that go to deployments of a real cluster, which a person has made. */
@NeedsParts
@EnabledIfEnvironmentVariable(named = TestCluster.VARIABLE, matches = ".+")
@Timeout(5 * 60)
final class KubernetesReleaseTest {
    private static final List<String> OF_HOSTS =
            List.of("host", "port", "user", "identityFile", "knownHosts", "command");

    @TempDir
    private Path folder;

    private Scene scene;
    private TestCluster cluster;
    private String byHand;

    @BeforeEach
    void aDeployment() throws Exception {
        scene = Scene.in(folder);
        cluster = TestCluster.begin(
                folder.resolve("cluster"), scene.project(), scene.team().path());
        byHand = cluster.image("by-hand", cluster.serving());
        cluster.create("web", cluster.repository() + ":by-hand", cluster.probe());
        for (String key : OF_HOSTS) {
            scene.settings().part("redeploy", key, null);
        }
        scene.settings()
                .part("redeploy", "kubernetes", cluster.configuration("web"))
                .part("redeploy", "timeout", "60s")
                .part("redeploy", "verify", verify(1));
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
    }

    private Map<String, Object> verify(int samples) {
        return Map.of("url", cluster.url(), "contains", "good", "samples", samples, "within", "10s");
    }

    @AfterEach
    void theNamespaceEnds() throws Exception {
        cluster.end();
    }

    @Test
    void aPushGoesLiveByItsDigestAndAPersonGoesBackToAnEarlierRelease() throws Exception {
        try (RunningSlipway slipway = scene.startProcess()) {
            JsonNode first = slipway.awaitEnd(push("good one"), "succeeded");
            assertThat(cluster.running("web")).containsExactly(image(first));
            assertThat(live(slipway).path("digest").asText()).isEqualTo(digest(first));
            assertThat(live(slipway).path("host").asText()).isEqualTo(cluster.namespace() + "/web");

            JsonNode second = slipway.awaitEnd(push("good two"), "succeeded");
            assertThat(cluster.running("web")).containsExactly(image(second));

            slipway.post("/api/projects/" + scene.project() + "/rollback", "");
            slipway.awaitEnd(slipway.json("/api/runs?limit=1").at("/runs/0/id").asLong(), "succeeded");
            assertThat(cluster.running("web")).containsExactly(image(first));
            assertThat(live(slipway).path("digest").asText()).isEqualTo(digest(first));
        }
    }

    @Test
    void whatWasThereByATagComesBackByItsDigestWhenTheFirstReleaseEndsAgainAndAgain() throws Exception {
        try (RunningSlipway slipway = scene.startProcess()) {
            JsonNode bad = slipway.awaitEnd(push("echo cannot live; exit 3", "good but dead"), "rolled_back");
            assertThat(bad.toString())
                    .contains("ended with status 3 and is started again and again (CrashLoopBackOff, 3 restarts)")
                    .contains("last lines: cannot live")
                    .contains(byHand + " is live again");
            assertThat(cluster.running("web")).containsExactly(byHand);
            assertThat(slipway.json("/api/status").at("/projects/0/live").size())
                    .isZero();
        }
    }

    @Test
    void aReleaseThatDoesNotAnswerAsItShouldIsPutBack() throws Exception {
        try (RunningSlipway slipway = scene.startProcess()) {
            JsonNode first = slipway.awaitEnd(push("good one"), "succeeded");
            JsonNode bad = slipway.awaitEnd(push("another"), "rolled_back");
            assertThat(bad.toString())
                    .contains("the answer does not contain good")
                    .contains(" is live again");
            assertThat(cluster.running("web")).containsExactly(image(first));
            assertThat(live(slipway).path("digest").asText()).isEqualTo(digest(first));
            assertThat(live(slipway).path("doubt").isNull()).isTrue();
        }
    }

    @Test
    void anImageThatTheNodesCannotPullIsPutBackAndTheReasonNamesTheSecretThatIsMissing() throws Exception {
        cluster.kubectl(
                "patch",
                "deployment/web",
                "--type=json",
                "--patch=[{\"op\":\"remove\",\"path\":\"/spec/template/spec/imagePullSecrets\"}]");
        cluster.kubectl("rollout", "status", "deployment/web", "--timeout=60s");
        scene.settings().part("redeploy", "timeout", "20s");
        try (RunningSlipway slipway = scene.startProcess()) {
            JsonNode bad = slipway.awaitEnd(push("good one"), "rolled_back");
            assertThat(bad.toString())
                    .containsPattern("ErrImagePull|ImagePullBackOff")
                    .contains("imagePullSecret");
            assertThat(slipway.log(bad.path("id").asLong())).contains("ErrImagePull: ");
            assertThat(cluster.running("web")).containsExactly(byHand);
        }
    }

    @Test
    void severalDeploymentsGoInOrderAndComeBackTogether() throws Exception {
        cluster.create("worker", byHand, "command: [sleep, \"1000000\"]");
        scene.settings().part("redeploy", "kubernetes", cluster.configuration("worker", "web"));
        try (RunningSlipway slipway = scene.startProcess()) {
            JsonNode bad = slipway.awaitEnd(push("another"), "rolled_back");
            assertThat(slipway.log(bad.path("id").asLong()))
                    .containsSubsequence(
                            "[" + cluster.namespace() + "/worker] slipway: deployment worker runs " + image(bad),
                            "[" + cluster.namespace() + "/web] slipway: deployment web runs " + image(bad));
            assertThat(cluster.running("worker")).containsExactly(byHand);
            assertThat(cluster.running("web")).containsExactly(byHand);

            JsonNode first = slipway.awaitEnd(push("good one"), "succeeded");
            assertThat(cluster.running("worker")).containsExactly(image(first));
            assertThat(cluster.running("web")).containsExactly(image(first));
            assertThat(slipway.json("/api/status").at("/projects/0/live").size())
                    .isEqualTo(2);
        }
    }

    @Test
    void commandsRunOnceBeforeAndAfterTheDeploymentsAndFailAsTheyDoWithCompose() throws Exception {
        commands("echo migrate with $(cat /www/index.html)", "echo purge; exit 9");
        try (RunningSlipway slipway = scene.startProcess()) {
            JsonNode first = slipway.awaitEnd(push("good one"), "failed");
            assertThat(first.toString())
                    .contains("the new release holds and is live, but the command \\\"after\\\" ended with status 9");
            assertThat(slipway.log(first.path("id").asLong()))
                    .containsSubsequence("migrate with this is good one", "is replaced by " + image(first), "purge");
            assertThat(cluster.running("web")).containsExactly(image(first));
            assertThat(live(slipway).path("doubt").asText()).contains("ended with status 9");

            commands("echo no such table; exit 7", "true");
            slipway.reload();
            JsonNode second = slipway.awaitEnd(push("good two"), "failed");
            assertThat(second.toString())
                    .contains("the command \\\"before\\\" ended with status 7; deployment web was not touched");
            assertThat(cluster.running("web")).containsExactly(image(first));
        }
    }

    private void commands(String before, String after) throws IOException {
        Map<String, Object> configuration = new HashMap<>(cluster.configuration("web"));
        configuration.put("before", before);
        configuration.put("after", after);
        scene.settings().part("redeploy", "kubernetes", configuration);
    }

    @Test
    void aRolloutThatSlipwayLostSightOfIsFollowedToItsEndAndNotBegunAgain() throws Exception {
        // For a moment the container of before may answer the probe of the new one: they share the node's network.
        scene.settings().part("redeploy", "verify", verify(3));
        long run;
        try (RunningSlipway slipway = scene.startProcess()) {
            run = push("sleep 8; " + cluster.serving(), "good one");
            cluster.awaitAnother("web", cluster.repository() + ":by-hand");
            assertThat(slipway.post("/api/runs/" + run + "/cancel", "").body())
                    .contains("the rollout has begun in the cluster and goes on there");
            slipway.kill();
        }
        try (RunningSlipway again = scene.startProcess()) {
            JsonNode ended = again.awaitEnd(run, "succeeded");
            assertThat(cluster.running("web")).containsExactly(image(ended));
            assertThat(cluster.templates("web")).isEqualTo(2);
            assertThat(live(again).path("digest").asText()).isEqualTo(digest(ended));
        }
    }

    @Test
    void aReleaseIsPutBackAfterSlipwayWasKilledOnTheWayBack() throws Exception {
        long run;
        try (RunningSlipway slipway = scene.startProcess()) {
            run = push("another");
            cluster.awaitAnother("web", cluster.repository() + ":by-hand");
            cluster.awaitSpecified("web", byHand);
            slipway.kill();
        }
        try (RunningSlipway again = scene.startProcess()) {
            JsonNode ended = again.awaitEnd(run, "rolled_back");
            assertThat(ended.toString()).contains("the answer does not contain good");
            assertThat(cluster.running("web")).containsExactly(byHand);
        }
    }

    @Test
    void anImageThatSomebodyElseSetsDuringARolloutIsLeftAloneAndIsADoubt() throws Exception {
        try (RunningSlipway slipway = scene.startProcess()) {
            slipway.awaitEnd(push("good one"), "succeeded");
            String before = cluster.specified("web");
            long run = push("sleep 30; " + cluster.serving(), "good two");
            cluster.awaitAnother("web", before);
            cluster.kubectl("set", "image", "deployment/web", "app=" + byHand);
            JsonNode ended = slipway.awaitEnd(run, "failed");
            assertThat(ended.toString()).contains("somebody gave deployment web another image meanwhile, " + byHand);
            assertThat(live(slipway).path("doubt").asText()).contains("another image meanwhile");
            assertThat(cluster.specified("web")).isEqualTo(byHand);
        }
    }

    @Test
    void anotherImageThanTheReleasesIsADrift() throws Exception {
        scene.settings().server("catchUpEvery", "10s");
        try (RunningSlipway slipway = scene.startProcess()) {
            slipway.awaitEnd(push("good one"), "succeeded");
            cluster.kubectl("set", "image", "deployment/web", "app=" + byHand);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(120))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(live(slipway).path("drift").asText())
                            .isEqualTo("deployment web is to run " + byHand));
        }
    }

    @Test
    void aClusterThatCannotBeReachedIsAskedAgainAndLeavesNoDoubt() throws Exception {
        Path away = folder.resolve("away");
        Files.writeString(
                away,
                Files.readString(TestCluster.kubeconfig())
                        .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:" + FreePort.take()));
        Map<String, Object> configuration = new HashMap<>(cluster.configuration("web"));
        configuration.put("kubeconfig", away.toString());
        scene.settings().part("redeploy", "kubernetes", configuration).part("redeploy", "timeout", "10s");
        try (RunningSlipway slipway = scene.startProcess()) {
            JsonNode ended = slipway.awaitEnd(push("good one"), "failed");
            assertThat(slipway.log(ended.path("id").asLong()))
                    .contains("the cluster does not answer, and is asked again");
            assertThat(ended.toString()).contains("was refused").doesNotContain("doubt\":\"");
            assertThat(cluster.specified("web")).isEqualTo(cluster.repository() + ":by-hand");
        }
    }

    @Test
    void checkConnectSaysWhatADeploymentRunsAndWhatIsMissing() throws Exception {
        Ran good = scene.slipway("check", "--connect");
        assertThat(good.status()).as(good.output()).isZero();
        assertThat(good.output())
                .containsPattern("ok    \\S+: kubectl: kubectl v1\\.\\d+\\S*, context slipway")
                .contains("Kubernetes: deployment web of " + cluster.namespace() + " runs " + cluster.repository()
                        + ":by-hand as app in 1 pod, RollingUpdate");

        assertThat(checkWith("deployments", List.of("wep")))
                .contains("there is no deployment wep in the namespace " + cluster.namespace() + " (there is: web)");
        assertThat(checkWith("container", "sidecar")).contains("has no container sidecar");
        assertThat(checkWith("context", "staging")).contains("has no context staging (it has: ");
        assertThat(checkWith("context", "nobody")).contains("Forbidden");
        cluster.kubectl("scale", "deployment/web", "--replicas=0");
        assertThat(checkWith("context", "slipway")).contains("is scaled to 0 pods");
    }

    private String checkWith(String key, Object value) throws IOException, InterruptedException {
        Map<String, Object> configuration = new HashMap<>(cluster.configuration("web"));
        configuration.put(key, value);
        scene.settings().part("redeploy", "kubernetes", configuration);
        Ran ran = scene.slipway("check", "--connect");
        assertThat(ran.status()).as(ran.output()).isOne();
        return ran.output();
    }

    private long push(String page) throws IOException, InterruptedException {
        return push(cluster.serving(), page);
    }

    private long push(String command, String page) throws IOException, InterruptedException {
        scene.team().write("Dockerfile", TestCluster.dockerfile(page, command));
        return scene.team().pushed("main", page);
    }

    private String image(JsonNode run) {
        return cluster.repository() + "@" + digest(run);
    }

    private static String digest(JsonNode run) {
        return run.at("/image/digest").asText();
    }

    private static JsonNode live(RunningSlipway slipway) throws IOException, InterruptedException {
        return slipway.json("/api/status").at("/projects/0/live/0");
    }
}
