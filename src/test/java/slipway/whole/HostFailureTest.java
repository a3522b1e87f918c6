package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;

/** What goes wrong on the way to the host and on it, and that the next good push works. */
@NeedsParts
final class HostFailureTest {
    @TempDir
    private Path folder;

    private Scene scene;
    private Path trace;

    @BeforeEach
    void aHostThatKeepsATrace() throws Exception {
        scene = Scene.in(folder);
        trace = scene.host().resolve("trace-" + scene.team().path().replace('/', '-'));
        scene.settings().part("redeploy", "command", "echo {run} >> " + trace.getFileName());
    }

    @AfterEach
    void noTraceIsLeft() throws Exception {
        Files.deleteIfExists(trace);
    }

    @Test
    void aDeadHostIsToldAndNothingIsInDoubt() throws Exception {
        scene.settings().part("redeploy", "port", deadPort());
        try (RunningSlipway slipway = scene.start()) {
            String reason = failed(slipway, scene.team().pushed("main", "Begin"));
            assertThat(reason).startsWith("redeploy: ").contains("127.0.0.1", "refused");
            assertThat(slipway.json("/api/projects/" + scene.project()).path("live"))
                    .isEmpty();
            scene.settings().part("redeploy", "port", scene.parts().sshPort());
            slipway.reload();
            theNextPushWorks(slipway);
        }
    }

    @Test
    void aHostWithAnotherKeyIsNotTouched() throws Exception {
        Path own = Path.of(scene.parts().folder().toString(), "host", "known_hosts");
        scene.settings().part("redeploy", "knownHosts", otherKey().toString());
        try (RunningSlipway slipway = scene.start()) {
            String reason = failed(slipway, scene.team().pushed("main", "Begin"));
            assertThat(reason).startsWith("redeploy: ").contains("SHA256:", "knows another one", "ssh-keygen -R");
            assertThat(trace).doesNotExist();
            scene.settings().part("redeploy", "knownHosts", own.toString());
            slipway.reload();
            theNextPushWorks(slipway);
        }
    }

    @Test
    void aScriptThatFailsLeavesTheStatusInDoubt() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            theNextPushWorks(slipway);
            scene.settings().part("redeploy", "command", "echo no space left; exit 3");
            slipway.reload();
            String reason = failed(slipway, scene.team().pushed("main", "Second"));
            assertThat(reason)
                    .startsWith("redeploy: exit status 3 ")
                    .contains("; last lines: ")
                    .contains("no space left");
            JsonNode live = slipway.json("/api/projects/" + scene.project()).at("/live/0");
            assertThat(live.path("run").asLong()).isEqualTo(1);
            assertThat(live.path("doubt").asText()).contains("exit status 3");
            scene.settings().part("redeploy", "command", "echo {run} >> " + trace.getFileName());
            slipway.reload();
            theNextPushWorks(slipway);
            assertThat(slipway.json("/api/projects/" + scene.project())
                            .at("/live/0/doubt")
                            .isNull())
                    .isTrue();
        }
    }

    private static String failed(RunningSlipway slipway, long id) {
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).isEqualTo("failed");
        return run.path("reason").asText();
    }

    private void theNextPushWorks(RunningSlipway slipway) throws IOException, InterruptedException {
        long id = scene.team().pushed("main", "Good");
        JsonNode run = slipway.awaitEnd(id);
        assertThat(run.path("state").asText()).as(run.path("reason").asText()).isEqualTo("succeeded");
        assertThat(Files.readAllLines(trace)).endsWith(Long.toString(id));
        assertThat(slipway.json("/api/projects/" + scene.project())
                        .at("/live/0/run")
                        .asLong())
                .isEqualTo(id);
    }

    /** A known_hosts that has our host with a key of somebody else. */
    private Path otherKey() throws IOException, InterruptedException {
        Ran.run(folder, Map.of(), "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "other")
                .good();
        String key = Files.readString(folder.resolve("other.pub"));
        return Files.writeString(
                folder.resolve("other_hosts"), "[127.0.0.1]:" + scene.parts().sshPort() + " " + key);
    }

    private static int deadPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
