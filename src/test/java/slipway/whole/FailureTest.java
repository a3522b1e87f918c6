package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.parts.RunningSlipway.stageState;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RegistryPart;
import slipway.parts.RunningSlipway;

/** What goes wrong before the host, what is said of it, and that the next good push works. */
@NeedsParts
final class FailureTest {
    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
    }

    @Test
    void aFailingTestStopsBeforeTheBuild() throws Exception {
        scene.settings().test("sh ./test.sh");
        scene.team().write("test.sh", "echo two and two is five\nexit 1\n");
        try (RunningSlipway slipway = scene.start()) {
            JsonNode run = slipway.awaitEnd(scene.team().pushed("main", "Broken"));
            assertThat(run.path("state").asText()).isEqualTo("failed");
            assertThat(run.path("reason").asText())
                    .startsWith("test: exit status 1 after ")
                    .contains("; last lines: ")
                    .contains("two and two is five");
            assertThat(stageState(run, "test")).isEqualTo("failed");
            assertThat(stageState(run, "build")).isNotIn("running", "succeeded", "failed");
            scene.team().write("test.sh", "echo four\n");
            theNextPushWorks(slipway);
        }
    }

    @Test
    void aBrokenDockerfileFailsTheBuild() throws Exception {
        scene.team().write("Dockerfile", "FROM busybox:local\nRUN echo no compiler; exit 7\n");
        try (RunningSlipway slipway = scene.start()) {
            JsonNode run = slipway.awaitEnd(scene.team().pushed("main", "Broken"));
            assertThat(run.path("state").asText()).isEqualTo("failed");
            assertThat(run.path("reason").asText()).startsWith("build: ").contains("code: 7", "no compiler");
            assertThat(stageState(run, "push")).isNotIn("running", "succeeded", "failed");
            scene.team().write("Dockerfile", "FROM busybox:local\nRUN echo fine\n");
            theNextPushWorks(slipway);
        }
    }

    @Test
    void aRefusedLoginEndsTheRunAtOnce() throws Exception {
        Files.writeString(folder.resolve("registry-password"), "an-old-password");
        try (RunningSlipway slipway = scene.start()) {
            JsonNode run = slipway.awaitEnd(scene.team().pushed("main", "Begin"));
            assertThat(run.path("state").asText()).isEqualTo("failed");
            assertThat(run.path("reason").asText())
                    .startsWith("push: ")
                    .contains(scene.parts().registry(), scene.parts().registryUser(), "push.password");
            assertThat(slipway.log(run.path("id").asLong())).doesNotContain("trying again");
            Files.writeString(folder.resolve("registry-password"), scene.parts().registryPassword());
            slipway.reload();
            theNextPushWorks(slipway);
        }
    }

    @Test
    void aRegistryThatIsAwayIsWaitedFor() throws Exception {
        try (var registry = new RegistryPart(Files.createDirectory(folder.resolve("registry")))) {
            Files.writeString(folder.resolve("registry-password"), RegistryPart.PASSWORD);
            scene.settings()
                    .part("push", "username", RegistryPart.USER)
                    .part("build", "image", registry.host() + "/whole/away");
            registry.stop();
            try (RunningSlipway slipway = scene.start()) {
                long id = scene.team().pushed("main", "Begin");
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> slipway.log(id).contains("is away"));
                registry.start();
                JsonNode run = slipway.awaitEnd(id);
                assertThat(run.path("state").asText()).as(slipway.log(id)).isEqualTo("succeeded");
                theNextPushWorks(slipway);
            }
        }
    }

    @Test
    void aRegistryThatIsBrokenOrSilentEndsTheRunWhenTheStageIsOver() throws Exception {
        HttpServer broken = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        broken.createContext("/", exchange -> {
            // The engine tries again for 50 s before it tells.
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        broken.start();
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            scene.settings()
                    .part("push", "timeout", "8s")
                    .part("build", "image", "127.0.0.1:" + broken.getAddress().getPort() + "/whole/broken");
            try (RunningSlipway slipway = scene.start()) {
                assertPushRanOutOfTime(slipway, "/whole/broken");
                scene.settings().part("build", "image", "127.0.0.1:" + silent.getLocalPort() + "/whole/silent");
                slipway.reload();
                assertPushRanOutOfTime(slipway, "/whole/silent");
                scene.settings()
                        .part("build", "image", scene.parts().registry() + "/whole/well")
                        .part("push", "timeout", "60s");
                slipway.reload();
                theNextPushWorks(slipway);
            }
        } finally {
            broken.stop(0);
        }
    }

    private void assertPushRanOutOfTime(RunningSlipway slipway, String words) throws Exception {
        JsonNode run = slipway.awaitEnd(scene.team().pushed("main", "To a registry that does not work"));
        assertThat(run.path("state").asText()).isEqualTo("failed");
        assertThat(run.path("reason").asText())
                .startsWith("push: ran out of time")
                .contains(words);
        assertThat(stageState(run, "redeploy")).isNotIn("running", "succeeded", "failed");
    }

    @Test
    void aStageThatTakesTooLongIsEnded() throws Exception {
        scene.settings().test("echo begun", scene.await("never")).part("test", "timeout", "1s");
        try (RunningSlipway slipway = scene.start()) {
            JsonNode run = slipway.awaitEnd(scene.team().pushed("main", "Slow"));
            assertThat(run.path("state").asText()).isEqualTo("failed");
            assertThat(run.path("reason").asText())
                    .startsWith("test: ran out of time")
                    .contains("test.timeout");
            Instant started = Instant.parse(run.path("startedAt").asText());
            assertThat(Instant.parse(run.path("finishedAt").asText())).isBefore(started.plusSeconds(15));
            scene.settings().test("true");
            slipway.reload();
            theNextPushWorks(slipway);
        }
    }

    @Test
    void aCheckoutThatTakesTooLongNamesItsKey() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            scene.settings()
                    .part("repository", "url", "http://127.0.0.1:" + silent.getLocalPort() + "/backend.git")
                    .project("checkout", Map.of("timeout", "2s"));
            try (RunningSlipway slipway = scene.start()) {
                JsonNode run = slipway.awaitEnd(scene.team().pushed("main", "From a host that hangs"));
                assertThat(run.path("reason").asText())
                        .startsWith("checkout: ran out of time: it may take 2.0 s (checkout.timeout)");
            }
        }
    }

    @Test
    void aPipeFailsIfAnyProgramInItDoesAndSaysWhyIfItsReaderHadEnough() throws Exception {
        scene.settings().test("false | tee out");
        try (RunningSlipway slipway = scene.start()) {
            JsonNode failed = slipway.awaitEnd(scene.team().pushed("main", "A test that fails in a pipe"));
            assertThat(failed.path("reason").asText()).startsWith("test: exit status 1 after");
            scene.settings().test("[[ a == a ]]", "yes | head -n 1");
            slipway.reload();
            JsonNode ended = slipway.awaitEnd(scene.team().pushed("main", "A reader that has enough"));
            assertThat(ended.path("reason").asText())
                    .startsWith("test: exit status 141 (killed by SIGPIPE)")
                    .contains("write (program || true) | head");
        }
    }

    private void theNextPushWorks(RunningSlipway slipway) throws IOException, InterruptedException {
        JsonNode run = slipway.awaitEnd(scene.team().pushed("main", "Good again"));
        assertThat(run.path("state").asText()).as(run.path("reason").asText()).isEqualTo("succeeded");
    }
}
