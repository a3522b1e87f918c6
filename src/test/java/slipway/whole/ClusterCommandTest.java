package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.kubernetes.ScriptedKubectl;
import slipway.parts.NeedsParts;
import slipway.parts.Parts;
import slipway.parts.RunningSlipway;

/** Pushes whose release has commands of its own, to a program that is called as kubectl is and keeps a cluster's state. */
@NeedsParts
@Timeout(3 * 60)
final class ClusterCommandTest {
    private static final List<String> OF_HOSTS =
            List.of("host", "port", "user", "identityFile", "knownHosts", "command", "verify");

    @TempDir
    private Path folder;

    private Scene scene;
    private String repository;
    private ScriptedKubectl cluster;

    @BeforeEach
    void aDeployment() throws Exception {
        scene = Scene.in(folder);
        repository = Parts.find().registry() + "/" + scene.team().path();
        cluster = ScriptedKubectl.in(folder.resolve("cluster"), repository + "@sha256:" + "a".repeat(64));
        for (String key : OF_HOSTS) {
            scene.settings().part("redeploy", key, null);
        }
        scene.settings()
                .part(
                        "redeploy",
                        "kubernetes",
                        Map.of(
                                "context", "production",
                                "namespace", "shop",
                                "deployment", "web",
                                "before", "migrate",
                                "after", "purge"))
                .part("redeploy", "timeout", "60s")
                .part("redeploy", "verify", Map.of("samples", 1, "within", "20s"));
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
    }

    @Test
    void theyRunAroundTheRolloutOnceInARunAndTheFirstIsRemovedWhenItIsRecorded() throws Exception {
        cluster.prints("all tables are there\n");
        try (RunningSlipway slipway = start()) {
            JsonNode run = slipway.awaitEnd(push("one"), "succeeded");

            List<String> events = cluster.events();
            String before = events.get(0).replace("create ", "");
            assertThat(events).hasSize(4);
            assertThat(events.get(1)).isEqualTo("patch " + image(run));
            assertThat(events.get(2)).isEqualTo("delete " + before);
            assertThat(events.get(3)).startsWith("create slipway-after-");
            assertThat(slipway.log(run.path("id").asLong()))
                    .contains("all tables are there", "the command \"after\" has ended well");
            assertThat(live(slipway).path("doubt").isNull()).isTrue();
        }
    }

    @Test
    void aFailedBeforeLeavesTheDeploymentAloneAndAFailedAfterLeavesTheReleaseLiveInDoubt() throws Exception {
        cluster.outcome("7");
        try (RunningSlipway slipway = start()) {
            JsonNode failed = slipway.awaitEnd(push("one"), "failed");
            assertThat(failed.toString()).contains("ended with status 7; deployment web was not touched");
            assertThat(cluster.image()).endsWith("a".repeat(64));
            assertThat(slipway.json("/api/status").at("/projects/0/live")).isEmpty();

            cluster.outcome("running");
            long id = push("two");
            await("create slipway-before-", 2);
            cluster.outcome("0");
            await("patch ", 1);
            // The deployment is followed for some seconds, and then asks for the other command.
            cluster.outcome("9");
            JsonNode doubtful = slipway.awaitEnd(id, "failed");
            assertThat(doubtful.toString()).contains("the new release holds and is live, but the command");
            assertThat(cluster.image()).isEqualTo(image(doubtful));
            assertThat(live(slipway).path("digest").asText())
                    .isEqualTo(doubtful.at("/image/digest").asText());
            assertThat(live(slipway).path("doubt").asText()).contains("ended with status 9");
        }
    }

    @Test
    void aServerThatIsKilledDuringACommandFindsItAndDoesNotBeginItAgain() throws Exception {
        cluster.outcome("running");
        long id;
        try (RunningSlipway slipway = start()) {
            id = push("one");
            await("create slipway-before-", 1);
            slipway.kill();
        }
        cluster.outcome("0");
        try (RunningSlipway again = start()) {
            JsonNode run = again.awaitEnd(id, "succeeded");
            assertThat(cluster.events())
                    .filteredOn(event -> event.startsWith("create slipway-before-"))
                    .hasSize(1);
            assertThat(cluster.image()).isEqualTo(image(run));
        }
    }

    private void await(String event, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> cluster.events().stream()
                                .filter(each -> each.startsWith(event))
                                .count()
                        == count);
    }

    private RunningSlipway start() throws IOException, InterruptedException {
        String path = folder.resolve("cluster") + ":" + System.getenv("PATH");
        RunningSlipway slipway = RunningSlipway.start(folder, Map.of("PATH", path));
        scene.team().tell(slipway);
        return slipway;
    }

    private long push(String page) throws IOException, InterruptedException {
        scene.team().write("Dockerfile", "FROM busybox:local\nRUN echo " + page + " >/page\n");
        return scene.team().pushed("main", page);
    }

    private String image(JsonNode run) {
        return repository + "@" + run.at("/image/digest").asText();
    }

    private static JsonNode live(RunningSlipway slipway) throws IOException, InterruptedException {
        return slipway.json("/api/status").at("/projects/0/live/0");
    }
}
