package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import slipway.host.SwarmStack;
import slipway.parts.NeedsParts;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;

/** Pushes that go to a service of a real Swarm, which a person has made. */
@NeedsParts
@ResourceLock(SwarmStack.LOCK)
final class SwarmReleaseTest {
    @TempDir
    private Path folder;

    private Scene scene;
    private SwarmStack stack;

    @BeforeEach
    @Timeout(SwarmStack.TURN_SECONDS)
    void aService() throws Exception {
        scene = Scene.in(folder);
        stack = SwarmStack.begin(
                folder.resolve("swarm"), "web-" + scene.project(), scene.team().path());
        stack.create(stack.serving("by-hand"));
        scene.settings()
                .part("redeploy", "command", null)
                .part("redeploy", "swarm", Map.of("service", stack.service()))
                .part(
                        "redeploy",
                        "verify",
                        Map.of("url", stack.url(), "contains", "good", "samples", 1, "within", "40s"));
    }

    @AfterEach
    void theSwarmEnds() throws Exception {
        stack.leave();
    }

    @Test
    @Timeout(8 * 60)
    void aPushGoesLiveOneThatIsNotGoodIsPutBackAndAPersonGoesBackToAnEarlierOne() throws Exception {
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
        Ran check = scene.slipway("check", "--connect");
        assertThat(check.status()).as(check.output()).isZero();
        assertThat(check.output()).contains("Swarm: 127.0.0.1: service " + stack.service() + " of the Swarm runs ");
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = slipway.awaitEnd(push("good one"), "succeeded");
            assertThat(stack.tasks()).isEqualTo(image(first) + " Running");

            JsonNode bad = slipway.awaitEnd(push("exit 3", "good but dead"), "rolled_back");
            assertThat(bad.toString()).contains("task: non-zero exit (3)").contains("is live again");
            assertThat(stack.tasks()).isEqualTo(image(first) + " Running");
            assertThat(live(slipway)).isEqualTo(digest(first));

            JsonNode second = slipway.awaitEnd(push("good two"), "succeeded");
            assertThat(stack.tasks()).isEqualTo(image(second) + " Running");

            String back = slipway.post("/api/projects/" + scene.project() + "/rollback", "")
                    .body();
            slipway.awaitEnd(slipway.json("/api/runs?limit=1").at("/runs/0/id").asLong(), "succeeded");
            assertThat(back).contains("rollback");
            assertThat(stack.tasks()).isEqualTo(image(first) + " Running");
            assertThat(live(slipway)).isEqualTo(digest(first));
        }
    }

    @Test
    @Timeout(5 * 60)
    void severalServicesGoLiveTogetherAfterTheCommandOfTheRelease() throws Exception {
        String worker = stack.service() + "-worker";
        String roles = "if [ -z $ROLE ]; then exec httpd -f -p " + stack.port() + " -h /www; else exec sleep 999; fi";
        stack.createOther(worker, stack.image("worker-by-hand", roles), "--env", "ROLE=worker");
        scene.settings()
                .part(
                        "redeploy",
                        "swarm",
                        Map.of(
                                "services", List.of(stack.service(), worker),
                                "before", "echo \"$ROLE migrates to $(cat /www/index.html)\"",
                                "after", List.of("echo", "purged it")));
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
        try (RunningSlipway slipway = scene.start()) {
            JsonNode first = slipway.awaitEnd(push(roles, "good one"), "succeeded");
            assertThat(slipway.log(first.path("id").asLong()))
                    .containsSubsequence(" migrates to good one", "is replaced by", "purged it");
            assertThat(stack.tasks()).isEqualTo(image(first) + " Running");
            assertThat(stack.tasks(worker)).isEqualTo(image(first) + " Running");

            JsonNode failed = slipway.awaitEnd(push("exit 3", "good but dead"), "rolled_back");
            assertThat(failed.toString()).contains("is live again");
            assertThat(stack.tasks(worker)).isEqualTo(image(first) + " Running");
        }
    }

    private long push(String page) throws IOException, InterruptedException {
        return push("exec httpd -f -p " + stack.port() + " -h /www", page);
    }

    private long push(String command, String page) throws IOException, InterruptedException {
        scene.team().write("index.html", page + "\n");
        scene.team().write("Dockerfile", """
                FROM busybox:local
                COPY index.html /www/index.html
                CMD ["sh", "-c", "%s"]
                """.formatted(command));
        return scene.team().pushed("main", page);
    }

    private String image(JsonNode run) {
        return stack.repository() + "@" + digest(run);
    }

    private static String digest(JsonNode run) {
        return run.at("/image/digest").asText();
    }

    private String live(RunningSlipway slipway) throws IOException, InterruptedException {
        return slipway.json("/api/status").at("/projects/0/live/0/digest").asText();
    }
}
