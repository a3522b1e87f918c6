package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.files.FileTree;
import slipway.parts.EnginePart;
import slipway.parts.FreePort;
import slipway.parts.HaproxyConfiguration;
import slipway.parts.HostPart;
import slipway.parts.LongAnswer;
import slipway.parts.NeedsParts;
import slipway.parts.Ran;
import slipway.parts.RequestFigures;
import slipway.parts.Requests;
import slipway.parts.RunningSlipway;

/** Pushes that go live behind a HAProxy while requests keep coming: not one of them fails. */
@NeedsParts
final class RollingReleaseTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration DRAINED = Duration.ofSeconds(12);

    private final int port = FreePort.take();

    @TempDir
    private Path folder;

    private Scene scene;
    private EnginePart live;
    /** It is the second host's, too: on one engine two stacks in folders of one name would be one. */
    private EnginePart builder;

    private Path stack;

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
        live = new EnginePart(scene.parts().liveEngine());
        builder = new EnginePart(scene.parts().builderEngine());
        builder.make("app");
        stack = Files.createDirectory(scene.host().resolve("rolling-" + scene.project()));
    }

    @AfterEach
    void itIsTakenDown() throws Exception {
        compose(live, stack, "down", "-v", "-t", "0");
        FileTree.delete(stack);
    }

    @Test
    void noRequestIsLostWhileReleasesGoLiveAndOneIsBackedOut() throws Exception {
        layOut("haproxy");
        try (RunningSlipway slipway = scene.start()) {
            firstRelease(slipway);
            assertThat(counted()).isEqualTo("1");

            RequestFigures figures;
            try (Requests requests = Requests.start(address(port), 50)) {
                long two = push("two", "");
                slipway.awaitStage(two, "redeploy", "running");
                var answer = requests.slow("/slow?for=10s");
                List<CompletableFuture<LongAnswer>> endless =
                        List.of(requests.stream("/events"), requests.socket("/socket"));
                ends(slipway, two, "succeeded");
                assertThat(answer.join().failure()).isEmpty();
                assertThat(answer.join().release()).contains("one");
                // They never end by themselves, and live until their container was drained for as long as it may be.
                assertThat(endless).allSatisfy(each -> {
                    assertThat(each.join().failure()).isEmpty();
                    assertThat(each.join().release()).contains("one");
                    assertThat(each.join().lived()).isGreaterThan(DRAINED);
                });
                ends(slipway, push("ill", "HEALTHCHECK --interval=200ms --retries=1 CMD false"), "rolled_back");
                // That one was well for the router, which asks another address, and so it has served for a while.
                var slow = requests.slow("/slow?for=3s");
                // A server of the router's that was drained before: it must be free again.
                ends(slipway, push("three", ""), "succeeded");
                assertThat(slow.join().failure()).isEmpty();
                figures = requests.stop();
            }

            assertThat(figures.failed()).as(figures.toString()).isZero();
            assertThat(figures.releases()).containsKeys("one", "two", "three");
            assertThat(counted()).isEqualTo("2");
        }
    }

    /** And the image on Alpine is asked with what it has. */
    @Test
    void aStopOfSlipwayInTheMiddleLosesNoRequest() throws Exception {
        layOut("haproxy-alpine");
        RunningSlipway slipway = scene.start();
        try (Requests requests = Requests.start(address(port), 50)) {
            firstRelease(slipway);
            requests.begin("during");
            long run = push("two", "");
            RunningSlipway first = slipway;
            Awaitility.await().atMost(LIMIT).until(() -> first.log(run).contains("healthy new container(s) beside"));
            slipway.stop();
            slipway = scene.start();
            ends(slipway, run, "succeeded");
            requests.stop();

            RequestFigures figures = requests.figures("during");
            assertThat(figures.failed()).as(figures.toString()).isZero();
            assertThat(figures.releases()).containsOnlyKeys("one", "two");
        } finally {
            slipway.close();
        }
    }

    @Test
    void theHostsOfAListRollOneAfterTheOther() throws Exception {
        layOut("haproxy");
        // Where the second host's user may enter.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        try (HostPart second = new HostPart(folder.resolve("second"), builder.address());
                RunningSlipway slipway = scene.start()) {
            Path there = Files.createDirectory(second.home().resolve(stack.getFileName()));
            int otherPort = FreePort.take();
            builder.make("haproxy");
            layOut(there, "haproxy", otherPort);
            try {
                compose(builder, there, "up", "-d", "redis", "router");
                scene.settings()
                        .part("redeploy", "host", null)
                        .part("redeploy", "hosts", List.of("127.0.0.1", second.described("localhost")));
                slipway.reload();
                firstRelease(slipway);
                Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> answers(otherPort));
                rollOnBoth(slipway, otherPort);
            } finally {
                compose(builder, there, "down", "-v", "-t", "0");
            }
        }
    }

    private void rollOnBoth(RunningSlipway slipway, int otherPort) throws IOException, InterruptedException {
        try (Requests here = Requests.start(address(port), 25);
                Requests there = Requests.start(address(otherPort), 25)) {
            ends(slipway, push("two", ""), "succeeded");
            there.begin("ill");
            ends(slipway, push("ill", "HEALTHCHECK --interval=200ms --retries=1 CMD false"), "rolled_back");

            RequestFigures first = here.stop();
            assertThat(first.failed()).as(first.toString()).isZero();
            assertThat(first.releases()).containsKeys("one", "two");
            RequestFigures second = there.stop();
            assertThat(second.failed()).as(second.toString()).isZero();
            assertThat(second.releases()).containsOnlyKeys("one", "two");
            // What is not healthy on the canary never comes to the others.
            assertThat(there.figures("ill").releases()).containsOnlyKeys("two");
        }
    }

    private void firstRelease(RunningSlipway slipway) throws IOException, InterruptedException {
        ends(slipway, push("one", ""), "succeeded");
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> answers(port));
    }

    private void layOut(String image) throws IOException, InterruptedException {
        live.make(image);
        scene.settings().compose(stack.getFileName().toString(), "web");
        scene.settings()
                .part(
                        "redeploy",
                        "compose",
                        Map.of(
                                "directory", stack.getFileName().toString(),
                                "service", "web",
                                "strategy", "rolling",
                                "router", "router",
                                "drain", Map.of("within", DRAINED.toSeconds() + "s")));
        layOut(stack, image, port);
        // The router is there from the beginning: without it nothing rolls.
        compose(live, stack, "up", "-d", "redis", "router");
    }

    private void layOut(Path stack, String image, int port) throws IOException {
        Files.writeString(stack.resolve("haproxy.cfg"), HaproxyConfiguration.TEXT);
        Files.writeString(stack.resolve("docker-compose.yml"), """
                version: "3.7"
                services:
                  web: { image: "%s/%s:latest" }
                  redis: { image: redis:local, volumes: ["data:/data"] }
                  router:
                    image: %s:local
                    ports: ["127.0.0.1:%d:8080"]
                    volumes: ["%s:/usr/local/etc/haproxy/haproxy.cfg:ro"]
                volumes: { data: {} }
                """.formatted(
                        scene.parts().registry(), scene.team().path(), image, port, stack.resolve("haproxy.cfg")));
    }

    private long push(String release, String line) throws IOException, InterruptedException {
        scene.team().write("Dockerfile", """
                FROM app:local
                ENV RELEASE=%s
                HEALTHCHECK --interval=1s --timeout=5s CMD wget -q -O /dev/null http://127.0.0.1:8080/healthz
                %s
                """.formatted(release, line));
        return scene.team().pushed("main", release);
    }

    private static void ends(RunningSlipway slipway, long run, String state) throws IOException, InterruptedException {
        JsonNode ended = slipway.awaitEnd(run);
        assertThat(ended.path("state").asText()).as(slipway.log(run)).isEqualTo(state);
    }

    private String counted() throws IOException, InterruptedException {
        String redis = live.docker(
                        "ps",
                        "-q",
                        "--filter",
                        "label=com.docker.compose.project=" + stack.getFileName(),
                        "--filter",
                        "label=com.docker.compose.service=redis")
                .strip();
        return live.docker("exec", redis, "redis-cli", "incr", "counter").strip();
    }

    private static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    private static boolean answers(int port) throws IOException {
        try (var in = address(port).toURL().openStream()) {
            return in.read() > 0;
        }
    }

    private void compose(EnginePart engine, Path stack, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(scene.parts().dockerProgram("docker-compose")));
        command.addAll(List.of(arguments));
        Ran.run(stack, Map.of("DOCKER_HOST", engine.address()), command.toArray(String[]::new))
                .good();
    }
}
