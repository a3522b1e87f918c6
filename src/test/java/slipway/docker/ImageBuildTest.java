package slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.config.Build;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;

@NeedsParts
class ImageBuildTest {
    private static final String IMAGE = "image-build-test";

    private final EnginePart part = EnginePart.ofEnvironment();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private Engine engine;

    @TempDir
    private Path work;

    @BeforeEach
    void connect() throws Exception {
        engine = new Engine(Optional.of(part.address()), () -> "test");
    }

    @AfterEach
    void disconnect() {
        engine.close();
    }

    @ParameterizedTest
    @EnumSource
    void anArgumentNamedLikeAVariableOfDockersKeepsItsValue(Build.Builder builder) throws Exception {
        EnginePart.shell(work, """
                cat > Dockerfile <<'E'
                FROM busybox:local
                ARG DOCKER_HOST
                RUN echo "$DOCKER_HOST" > /file
                E
                """);
        Build settings = new Build(
                IMAGE,
                List.of(),
                ".",
                Optional.empty(),
                false,
                Map.of("DOCKER_HOST", "tcp://elsewhere:1"),
                Optional.empty(),
                Optional.empty(),
                builder,
                Duration.ofMinutes(1));
        engine.build(plan(settings, Map.of()), output);
        assertThat(part.docker("run", "--rm", "--network", "none", IMAGE + ":one", "cat", "/file"))
                .isEqualTo("tcp://elsewhere:1\n");
    }

    @ParameterizedTest
    @EnumSource
    void anImageHasItsTagsArgumentsTargetAndLabels(Build.Builder builder) throws Exception {
        EnginePart.shell(work, """
                mkdir app build; echo hello > app/file
                cat > build/Dockerfile <<'E'
                FROM busybox:local AS first
                ARG GREETING
                COPY . /ctx
                RUN cp /ctx/file /file
                RUN echo "$GREETING" >> /file
                FROM first AS second
                RUN echo never >> /file
                E
                """);
        Build settings = new Build(
                IMAGE,
                List.of(),
                "app",
                Optional.of("build/Dockerfile"),
                false,
                Map.of("GREETING", "good day"),
                Optional.of("first"),
                Optional.of("linux/amd64"),
                builder,
                Duration.ofMinutes(1));
        String id = engine.build(plan(settings, Map.of("org.opencontainers.image.revision", "abc")), output);
        assertThat(id).matches("sha256:[0-9a-f]{64}");
        for (String tag : List.of("one", "two")) {
            assertThat(part.docker("image", "inspect", "--format", "{{.Id}}", IMAGE + ":" + tag)
                            .strip())
                    .isEqualTo(id);
        }
        assertThat(part.docker("run", "--rm", "--network", "none", IMAGE + ":one", "cat", "/file"))
                .isEqualTo("hello\ngood day\n");
        assertThat(part.docker("run", "--rm", "--network", "none", IMAGE + ":one", "ls", "-A", "/ctx"))
                .isEqualTo("file\n");
        assertThat(part.docker("image", "inspect", "--format", "{{json .Config.Labels}}", id))
                .contains("\"org.opencontainers.image.revision\":\"abc\"")
                .contains("\"slipway.project\":\"build-test\"");
        assertThat(text()).contains(">> /file").doesNotContain("never");
    }

    @ParameterizedTest
    @EnumSource
    void aFailedStepIsAnErrorWithWhatTheEngineSaid(Build.Builder builder) throws Exception {
        dockerfile("FROM busybox:local\nRUN echo before; exit 3\n");
        String containers = part.docker("ps", "--all", "--quiet");
        assertThatThrownBy(() -> engine.build(plan(settings(builder), Map.of()), output))
                .isInstanceOf(DockerException.class)
                .hasMessageContaining("build of " + IMAGE + " failed");
        assertThat(text()).contains("before");
        assertThat(part.docker("ps", "--all", "--quiet")).isEqualTo(containers);
    }

    @Test
    void theEnginesMessageIsInTheError() throws Exception {
        dockerfile("FROM busybox:local\nRUN exit 3\n");
        assertThatThrownBy(() -> engine.build(plan(settings(Build.Builder.ENGINE), Map.of()), output))
                .hasMessageContaining("returned a non-zero code: 3");
        dockerfile("FORM busybox\n");
        assertThatThrownBy(() -> engine.build(plan(settings(Build.Builder.ENGINE), Map.of()), output))
                .hasMessageContaining("unknown instruction: FORM");
        dockerfile("FROM busybox:local\nRUN --mount=type=cache,target=/cache true\n");
        assertThatThrownBy(() -> engine.build(plan(settings(Build.Builder.ENGINE), Map.of()), output))
                .hasMessageContaining("set build.builder to \"buildkit\"");
    }

    @Test
    void aBuildKitDockerfileIsBuiltByBuildKit() throws Exception {
        dockerfile("FROM busybox:local\nRUN --mount=type=cache,target=/cache echo kept > /cache/file\n");
        engine.build(plan(settings(Build.Builder.BUILDKIT), Map.of()), output);
        assertThat(text()).contains("kept");
        assertThat(engine.buildKitProblem()).isEmpty();
    }

    @Test
    void withoutDockersCommandLineBuildKitSaysWhatIsMissing(@TempDir Path empty) throws Exception {
        try (Engine alone =
                new Engine(Optional.of(part.address()), () -> "test", Map.of("PATH", empty.toString(), "HOME", "/"))) {
            assertThat(alone.buildKitProblem())
                    .hasValueSatisfying(problem -> assertThat(problem)
                            .contains("there is no docker on the PATH")
                            .contains("install"));
            EnginePart.shell(
                    empty,
                    "printf '#!/bin/sh\\n[ \"$1\" = --version ] && echo Docker version 28.2.2, build 1' > docker; chmod 755 docker");
            assertThat(alone.buildKitProblem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("buildx"));
            assertThatThrownBy(() -> alone.build(plan(settings(Build.Builder.BUILDKIT), Map.of()), output))
                    .hasMessageContaining("buildx");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheBuildInTheEngine(Build.Builder builder) throws Exception {
        dockerfile("FROM busybox:local\nRUN echo started-$((40+2)); sleep 300\n");
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                engine.build(plan(settings(builder), Map.of()), output);
            } catch (DockerException | InterruptedException e) {
                end.complete(e);
            }
        });
        thread.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> text().contains("started-42"));
        thread.interrupt();
        assertThat(end.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> part.docker("ps", "--quiet", "--no-trunc", "--filter", "status=running")
                        .isEmpty());
    }

    @Test
    void nothingOutsideOfTheRepositoryIsBuilt(@TempDir Path outside) throws Exception {
        EnginePart.shell(outside, "echo secret > Dockerfile");
        EnginePart.shell(work, "ln -s " + outside + " out; ln -s " + outside + "/Dockerfile Dockerfile");
        assertThatThrownBy(() -> engine.build(plan(settings(Build.Builder.ENGINE), Map.of()), output))
                .isInstanceOf(DockerException.class)
                .hasMessageContaining("build.dockerfile")
                .hasMessageContaining("leads out of the repository");
        Build elsewhere = new Build(
                IMAGE,
                List.of(),
                "out",
                Optional.empty(),
                false,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Build.Builder.ENGINE,
                Duration.ofMinutes(1));
        assertThatThrownBy(() -> engine.build(plan(elsewhere, Map.of()), output))
                .hasMessageContaining("build.context")
                .hasMessageContaining("leads out of the repository");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "."})
    void aDockerignoreThatIsALinkDoesNotBringAFileOfTheServerIntoTheImage(String context, @TempDir Path outside)
            throws Exception {
        EnginePart.shell(outside, "echo key-of-the-server > id_ed25519");
        EnginePart.shell(work, """
                mkdir app build; ln -s %1$s/id_ed25519 app/.dockerignore; ln -s app/.dockerignore .dockerignore
                printf 'FROM busybox:local\\nCOPY . /ctx\\n' > build/Dockerfile
                """.formatted(outside));
        Build linked = new Build(
                IMAGE,
                List.of(),
                context,
                Optional.of("build/Dockerfile"),
                true,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Build.Builder.ENGINE,
                Duration.ofMinutes(1));
        assertThatThrownBy(() -> engine.build(plan(linked, Map.of()), output))
                .isInstanceOf(DockerException.class)
                .hasMessageContaining(".dockerignore")
                .hasMessageContaining("leads out of the repository");
    }

    @Test
    void aMissingDockerfileIsSaidWithItsPath() {
        assertThatThrownBy(() -> engine.build(plan(settings(Build.Builder.ENGINE), Map.of()), output))
                .hasMessage("build.dockerfile: there is no Dockerfile in the repository; add it, or mend the path");
    }

    private void dockerfile(String text) throws Exception {
        Files.writeString(work.resolve("Dockerfile"), text);
    }

    private static Build settings(Build.Builder builder) {
        return new Build(
                IMAGE,
                List.of(),
                ".",
                Optional.empty(),
                true,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                builder,
                Duration.ofMinutes(1));
    }

    private ImageBuild plan(Build settings, Map<String, String> labels) {
        return new ImageBuild("build-test", work, settings, List.of("one", "two"), labels, Optional.empty());
    }

    private String text() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
