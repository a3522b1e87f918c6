package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.files.FileTree;
import slipway.parts.EnginePart;
import slipway.parts.FreePort;
import slipway.parts.NeedsParts;
import slipway.parts.Ran;
import slipway.parts.RequestFigures;
import slipway.parts.Requests;
import slipway.parts.RunningSlipway;

/** The HAProxy that {@code slipway router} makes the configuration of, in front of a service whose releases go live. */
@NeedsParts
final class RouterTest {
    private final int port = FreePort.take();

    @TempDir
    private Path folder;

    private Scene scene;
    private EnginePart live;
    private Path stack;

    @BeforeEach
    void aServiceBehindARouter() throws Exception {
        scene = Scene.in(folder);
        live = new EnginePart(scene.parts().liveEngine());
        live.make("haproxy");
        new EnginePart(scene.parts().builderEngine()).make("app");
        stack = Files.createDirectory(scene.host().resolve("routed-" + scene.project()));
        scene.settings().compose(stack.getFileName().toString(), "web");
        Files.writeString(stack.resolve("docker-compose.yml"), """
                version: "3.7"
                services:
                  web: { image: "%s/%s:latest" }
                  router:
                    image: haproxy:local
                    ports: ["127.0.0.1:%d:8080"]
                    volumes: ["%s:/usr/local/etc/haproxy/haproxy.cfg:ro"]
                """.formatted(
                        scene.parts().registry(), scene.team().path(), port, stack.resolve("haproxy.cfg")));
    }

    @AfterEach
    void itIsTakenDown() throws Exception {
        compose("down", "-v", "-t", "0");
        FileTree.delete(stack);
    }

    @Test
    void requestsWaitWhileTheContainerIsReplacedAndNoneIsLost() throws Exception {
        configure();
        try (RunningSlipway slipway = scene.start()) {
            succeeded(slipway, push("one"));
            compose("up", "-d", "--no-deps", "router");
            Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(this::answers);

            RequestFigures figures;
            try (Requests requests = Requests.start(address(), 100)) {
                long run = push("two");
                slipway.awaitStage(run, "redeploy", "running");
                var slow = requests.slow("/slow?for=3s");
                succeeded(slipway, run);
                assertThat(slow.join().failure()).isEmpty();
                figures = requests.stop();
            }

            assertThat(figures.failed()).as(figures.toString()).isZero();
            assertThat(figures.releases()).containsOnlyKeys("one", "two");
        }
    }

    @ParameterizedTest
    @CsvSource({"replace, haproxy", "rolling, haproxy", "rolling, haproxy-alpine"})
    void haproxyTakesItWithoutAWarning(String strategy, String image) throws Exception {
        live.make(image);
        scene.settings()
                .part(
                        "redeploy",
                        "compose",
                        Map.of("directory", stack.getFileName().toString(), "service", "web", "strategy", strategy));
        configure();

        String said = live.docker(
                "run",
                "--rm",
                "-v",
                stack.resolve("haproxy.cfg") + ":/haproxy.cfg:ro",
                image + ":local",
                "sh",
                "-c",
                "haproxy -c -f /haproxy.cfg 2>&1");

        assertThat(said).contains("Configuration file is valid").doesNotContain("WARNING", "ALERT");
    }

    @Test
    void aRouterThatDoesNotFitIsFoundBeforeTheFirstRelease() throws Exception {
        scene.team().commit("Begin");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
        live.make("app");
        live.docker(
                "tag",
                "app:local",
                scene.parts().registry() + "/" + scene.team().path() + ":latest");
        scene.settings()
                .part(
                        "redeploy",
                        "compose",
                        Map.of(
                                "directory",
                                stack.getFileName().toString(),
                                "service",
                                "web",
                                "strategy",
                                "rolling",
                                "router",
                                "router"));
        configure();
        compose("up", "-d");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(this::check, said -> said.contains("; the router router has free"));

        Path file = stack.resolve("haproxy.cfg");
        Files.writeString(file, Files.readString(file).replace("1-16", "1-1"));
        compose("restart", "-t", "0", "router");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        this::check,
                        said -> said.contains("FAIL  " + scene.project() + ": stack: ")
                                && said.contains(
                                        "has 0 free server(s) in the backend web, and a release starts 1 container(s)"));

        Files.writeString(file, Files.readString(file).replace("1 web:8080", "1 webb:8080"));
        compose("restart", "-t", "0", "router");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(this::check, said -> said.contains("the router router has no server at the address of web ("));
    }

    private String check() throws IOException, InterruptedException {
        return scene.slipway("check", "--connect").output();
    }

    private void configure() throws IOException, InterruptedException {
        String printed = scene.slipway("router", scene.project(), "--port", "8080", "--health", "/healthz")
                .good();
        Files.writeString(stack.resolve("haproxy.cfg"), printed + "\n");
    }

    /** Nothing answers for two seconds: long enough that a router which checks its servers would give up. */
    private long push(String release) throws IOException, InterruptedException {
        scene.team().write("Dockerfile", """
                FROM app:local
                ENV RELEASE=%s
                HEALTHCHECK --interval=1s --timeout=5s CMD wget -q -O /dev/null http://127.0.0.1:8080/healthz
                CMD sleep 2; exec app
                """.formatted(release));
        return scene.team().pushed("main", release);
    }

    private static void succeeded(RunningSlipway slipway, long run) throws IOException, InterruptedException {
        JsonNode ended = slipway.awaitEnd(run);
        assertThat(ended.path("state").asText()).as(slipway.log(run)).isEqualTo("succeeded");
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    private boolean answers() throws IOException {
        try (var in = address().toURL().openStream()) {
            return in.read() > 0;
        }
    }

    private void compose(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(scene.parts().dockerProgram("docker-compose")));
        command.addAll(List.of(arguments));
        Ran.run(stack, Map.of("DOCKER_HOST", live.address()), command.toArray(String[]::new))
                .good();
    }
}
