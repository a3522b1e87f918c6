package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** A cancel ends what the stage has started, whatever that does against it. */
@NeedsParts
@Timeout(120)
final class CancelTest {
    /** 12 s are promised, on a machine that has time. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Found again among the processes of this machine, those in containers too. */
    private final String mark = "7" + System.nanoTime() % 100_000_000;

    /** Refuses TERM, as do those that it starts. */
    private final String stubborn = "trap '' TERM; echo begun; while :; do sleep " + mark + "; done";

    @TempDir
    private Path folder;

    private Scene scene;
    private EnginePart engine;

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
        engine = new EnginePart(scene.parts().builderEngine());
    }

    @AfterEach
    void nothingIsLeftInTheEngine() throws Exception {
        assertThat(engine.docker("ps", "--all", "--quiet")).isEmpty();
    }

    @Test
    void aCheckoutFromAHostThatHangs() throws Exception {
        try (ServerSocket hangs = silent();
                RunningSlipway slipway = scene.startProcess()) {
            String url = "ssh://git@127.0.0.1:" + hangs.getLocalPort() + "/team/app.git";
            scene.settings().part("repository", "url", url);
            slipway.reload();
            long run = asked();
            // Whoever looks for missed pushes asks the same host, with other words behind the address.
            String clone = url + " /";
            await().atMost(LIMIT).until(() -> !processes(clone).isEmpty());
            assertEnds(slipway, run, "checkout", clone);
        }
    }

    @Test
    void aTestOnTheServer() throws Exception {
        scene.settings().test("setsid sh -c \"" + stubborn + "\" & " + stubborn);
        try (RunningSlipway slipway = scene.startProcess()) {
            long run = asked();
            await().atMost(LIMIT).until(() -> sleeping() == 2);
            assertEnds(slipway, run, "test", mark);
        }
    }

    @Test
    void aTestInAContainer() throws Exception {
        scene.settings().test(stubborn).testImage("busybox:local");
        try (RunningSlipway slipway = scene.startProcess()) {
            long run = asked();
            await().atMost(LIMIT).until(() -> sleeping() == 1);
            assertEnds(slipway, run, "test", mark);
        }
    }

    @Test
    void aBuild() throws Exception {
        scene.team().write("Dockerfile", "FROM busybox:local\nRUN " + stubborn + "\n");
        try (RunningSlipway slipway = scene.startProcess()) {
            long run = asked();
            await().atMost(Duration.ofSeconds(40)).until(() -> sleeping() == 1);
            assertEnds(slipway, run, "build", mark);
        }
    }

    @Test
    void aPushToARegistryThatSaysNothing() throws Exception {
        try (ServerSocket registry = silent()) {
            scene.settings().part("build", "image", "127.0.0.1:" + registry.getLocalPort() + "/team/app");
            try (RunningSlipway slipway = scene.startProcess()) {
                long run = asked();
                slipway.awaitStage(run, "push", "running");
                registry.accept();
                assertEnds(slipway, run, "push", mark);
            }
        }
    }

    @Test
    void aRedeployThatHasNotReachedItsHost() throws Exception {
        try (ServerSocket host = silent()) {
            scene.settings().part("redeploy", "port", host.getLocalPort());
            try (RunningSlipway slipway = scene.startProcess()) {
                long run = asked();
                host.accept();
                assertEnds(slipway, run, "redeploy", mark);
            }
        }
    }

    @Test
    void aRedeployThatRunsOnItsHostGoesOnAndItsEndIsRecorded() throws Exception {
        Path go = scene.host().resolve("go-" + mark);
        scene.settings()
                .part(
                        "redeploy",
                        "command",
                        "echo begun; until [ -e " + go.getFileName() + " ]; do sleep 0.1; done; echo over; exit 6");
        try (RunningSlipway slipway = scene.startProcess()) {
            long run = asked();
            await().atMost(Duration.ofSeconds(40)).until(() -> slipway.log(run).contains("\nbegun"));

            HttpResponse<String> refused = slipway.post("/api/runs/" + run + "/cancel", "");

            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body()).contains("runs on the host already and goes on there");
            Files.createFile(go);
            JsonNode ended = slipway.awaitEnd(run);
            assertThat(ended.path("state").asText()).isEqualTo("failed");
            assertThat(ended.path("reason").asText()).contains("exit status 6");
        } finally {
            Files.deleteIfExists(go);
        }
    }

    private long asked() throws IOException, InterruptedException {
        return scene.team().pushed("main", "Begin");
    }

    /** From the request to nothing left running. */
    private void assertEnds(RunningSlipway slipway, long run, String stage, String left) throws Exception {
        long start = System.nanoTime();
        HttpResponse<String> answer = slipway.post("/api/runs/" + run + "/cancel", "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> processes(left).isEmpty()
                        && slipway.run(run).path("state").asText().equals("cancelled"));
        System.out.printf("a cancel in %s took %.1f s%n", stage, (System.nanoTime() - start) / 1e9);
        JsonNode ended = slipway.run(run);
        assertThat(ended.path("reason").asText()).isEqualTo("cancelled by tester");
        assertThat(RunningSlipway.stageState(ended, stage)).isEqualTo("cancelled");
    }

    private long sleeping() throws IOException {
        return processes("sleep " + mark).stream()
                .filter(line -> line.matches("(/bin/)?sleep " + mark))
                .count();
    }

    /** The command lines of this machine's processes that have this in them. */
    private static List<String> processes(String words) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.map(process -> commandLine(process.resolve("cmdline")))
                    .filter(line -> line.contains(words))
                    .toList();
        }
    }

    private static String commandLine(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException ended) {
            return "";
        }
    }

    /** Takes connections, and says nothing. */
    private static ServerSocket silent() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }
}
