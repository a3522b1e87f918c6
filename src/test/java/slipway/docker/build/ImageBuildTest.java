package slipway.docker.build;

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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.config.BuildSettings;
import slipway.config.Secret;
import slipway.docker.Engine;
import slipway.docker.cli.Login;
import slipway.docker.engine.EngineException;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.SampleBuildSettings;
import slipway.parts.Shell;

/** Images are built on an engine with either image store. */
@NeedsParts
@ParameterizedClass
@MethodSource("slipway.parts.EnginePart#ofBothStores")
class ImageBuildTest {
    private static final String IMAGE = "image-build-test";

    @Parameter
    private EnginePart part;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private Engine engine;

    @TempDir
    private Path work;

    @TempDir
    private Path folder;

    @BeforeEach
    void connect() throws Exception {
        engine = new Engine(Optional.of(part.address()), () -> "test", folder, EnginePart.environment());
    }

    @AfterEach
    void disconnect() {
        engine.close();
    }

    @Test
    void anArgumentNamedLikeAVariableOfDockersKeepsItsValue() throws Exception {
        dockerfile("""
                FROM busybox:local
                ARG DOCKER_HOST
                RUN echo "$DOCKER_HOST" > /file
                """);
        build(SampleBuildSettings.of(IMAGE).arg("DOCKER_HOST", "tcp://elsewhere:1"));
        assertThat(content("/file")).isEqualTo("tcp://elsewhere:1\n");
    }

    @Test
    void anImageHasItsTagsArgumentsTargetAndLabels() throws Exception {
        Shell.run(work, """
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
        BuildSettings settings = SampleBuildSettings.of(IMAGE)
                .context("app")
                .dockerfile("build/Dockerfile")
                .arg("GREETING", "good day")
                .target("first")
                .platforms("linux/amd64")
                .build();
        String id = engine.build(plan(settings, Map.of("org.opencontainers.image.revision", "abc")), output)
                .id();
        assertThat(id).matches("sha256:[0-9a-f]{64}");
        for (String tag : List.of("one", "two")) {
            assertThat(part.docker("image", "inspect", "--format", "{{.Id}}", IMAGE + ":" + tag)
                            .strip())
                    .isEqualTo(id);
        }
        assertThat(content("/file")).isEqualTo("hello\ngood day\n");
        assertThat(inImage("ls", "-A", "/ctx")).isEqualTo("file\n");
        assertThat(part.docker("image", "inspect", "--format", "{{json .Config.Labels}}", id))
                .contains("\"org.opencontainers.image.revision\":\"abc\"")
                .contains("\"slipway.project\":\"build-test\"");
        assertThat(text()).contains(">> /file").doesNotContain("never");
    }

    @Test
    void labelsAreNoStepOfTheirOwn() throws Exception {
        dockerfile("FROM busybox:local\nRUN echo > /file\n");
        engine.build(plan(SampleBuildSettings.of(IMAGE).build(), Map.of("a", "b")), output);
        assertThat(part.docker("image", "history", "--format", "{{.CreatedBy}}", IMAGE + ":one"))
                .doesNotContain("LABEL");
        assertThat(text()).contains("[2/2] RUN").doesNotContain("LABEL");
    }

    @Test
    void aFailedStepIsNamedWithItsPlaceAndWhatItPrinted() {
        dockerfile("""
                FROM busybox:local
                RUN echo fine
                RUN printf 'compiling 1%%\\rcompiling 2%%\\n'; echo "main.go:3: undefined: x"; exit 3
                """);
        assertThatThrownBy(() -> build(SampleBuildSettings.of(IMAGE)))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("build of " + IMAGE + " failed at \"[3/3] RUN printf ")
                .hasMessageContaining("exit code: 3")
                .hasMessageContaining("; last lines: ")
                .hasMessageEndingWith("compiling 2% | main.go:3: undefined: x")
                .hasMessageNotContaining("\n");
        assertThat(text()).contains("fine");
    }

    @Test
    void whatIsWrongWithADockerfileIsInTheReason() {
        dockerfile("FORM busybox\n");
        assertThatThrownBy(() -> build(SampleBuildSettings.of(IMAGE)))
                .hasMessageStartingWith("build of " + IMAGE + " failed: dockerfile parse error ")
                .hasMessageContaining("unknown instruction: FORM");
    }

    @Test
    void aSecretIsInNoLayerNoHistoryAndNoLog() throws Exception {
        dockerfile("""
                FROM busybox:local
                RUN --mount=type=secret,id=npmrc sha256sum < /run/secrets/npmrc > /sum
                RUN --mount=type=secret,id=other cat /run/secrets/other > /other
                """);
        build(SampleBuildSettings.of(IMAGE)
                .secret("npmrc", "token-of-\nthe-build")
                .secret("other", "second"));
        assertThat(content("/sum")).startsWith("e0d3cba7cf6c66513ea975636b7e3e82e3200f479c1a29a8dc278c3f35cdd08e ");
        assertThat(content("/other")).isEqualTo("second");
        assertThat(text()).doesNotContain("token-of-").doesNotContain("the-build");
        assertThat(part.docker("image", "history", "--no-trunc", IMAGE + ":one"))
                .doesNotContain("token-of-")
                .doesNotContain("the-build");
        assertThat(Files.readString(allFiles(), StandardCharsets.ISO_8859_1))
                .doesNotContain("token-of-")
                .contains("second");
        assertThat(filesBelow(folder))
                .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .doesNotContain("token-of-"));
    }

    @Test
    void aKeyIsThereForTheStepsThatMountIt() throws Exception {
        Shell.run(work, "ssh-keygen -q -t ed25519 -N '' -C build-key -f key");
        dockerfile("""
                FROM busybox:local
                RUN --mount=type=ssh,id=git test -S "$SSH_AUTH_SOCK" && echo mounted > /file
                """);
        build(SampleBuildSettings.of(IMAGE).key("git", work.resolve("key")));
        assertThat(content("/file")).isEqualTo("mounted\n");
        assertThatThrownBy(() -> build(SampleBuildSettings.of(IMAGE).key("git", work.resolve("nowhere"))))
                .hasMessageContaining("nowhere");
    }

    @Test
    void severalPlatformsAreOneImageWhereTheEngineCanKeepIt() throws Exception {
        dockerfile("FROM scratch\nCOPY Dockerfile /\n");
        SampleBuildSettings settings = SampleBuildSettings.of(IMAGE).platforms("linux/amd64", "linux/arm64");
        if (!part.docker("info", "--format", "{{.DriverStatus}}").contains("io.containerd.snapshotter")) {
            assertThatThrownBy(() -> build(settings))
                    .hasMessageStartingWith("build of " + IMAGE + " failed: ")
                    .hasMessageEndingWith("several platforms need an engine with the containerd image store");
            return;
        }
        String id = build(settings);
        Path archive = work.resolve("image.tar");
        part.docker("save", "--output", archive.toString(), IMAGE + ":one");
        assertThat(Shell.run(work, "tar -xOf image.tar blobs/sha256/" + id.substring("sha256:".length())))
                .contains("\"architecture\": \"amd64\"")
                .contains("\"architecture\": \"arm64\"");
    }

    @Test
    void aBuildUsesItsCacheUnlessItMustNot() throws Exception {
        dockerfile("FROM busybox:local\nRUN cat /proc/sys/kernel/random/uuid > /file\n");
        build(SampleBuildSettings.of(IMAGE));
        String first = content("/file");
        build(SampleBuildSettings.of(IMAGE).cached());
        assertThat(content("/file")).isEqualTo(first);
        build(SampleBuildSettings.of(IMAGE));
        assertThat(content("/file")).isNotEqualTo(first);
    }

    @Test
    void aBaseImageThatNoRegistryGivesIsTakenFromTheEngineAndTheLogSaysSo() throws Exception {
        dockerfile("FROM busybox:local\nRUN echo > /file\n");
        build(SampleBuildSettings.of(IMAGE).pull());
        assertThat(text())
                .contains("slipway: docker.io/library/busybox:local could not be pulled (")
                .contains("), so the base images that the engine has were used\n");
        output.reset();
        build(SampleBuildSettings.of(IMAGE));
        assertThat(text()).doesNotContain("slipway:");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBaseImageThatIsNowhereIsNamedWithWhatToDo(boolean pull) {
        dockerfile("FROM 127.0.0.1:1/nobody/nothing:x\n");
        SampleBuildSettings settings = SampleBuildSettings.of(IMAGE);
        assertThatThrownBy(() -> build(pull ? settings.pull() : settings))
                .hasMessageStartingWith("build of " + IMAGE
                        + " failed: the base image 127.0.0.1:1/nobody/nothing:x could not be pulled: ")
                .hasMessageContaining("retry when its registry answers again");
    }

    @Test
    void theEnvironmentOfABuildHasNothingOfTheServersSecrets() throws Exception {
        // What starts the build is seen through a docker of our own on the PATH.
        Path bin = Files.createDirectory(work.resolve("bin"));
        Shell.run(bin, """
                printf '#!/bin/sh\\n[ "$1 $2" = "buildx version" ] && { echo "buildx v0.99.0"; exit; }\\nenv; echo "$@"; exit 1\\n' > docker
                chmod 755 docker
                """);
        dockerfile("FROM busybox:local\n");
        Map<String, String> environment =
                Map.of("PATH", bin + ":/usr/bin:/bin", "HOME", "/root", "SLIPWAY_TOKEN", "token-of-the-server");
        try (Engine spied = new Engine(Optional.of(part.address()), () -> "test", folder, environment)) {
            BuildSettings settings = SampleBuildSettings.of(IMAGE)
                    .secret("npmrc", "hidden-value")
                    .build();
            assertThatThrownBy(() -> spied.build(plan(settings, Map.of()), output))
                    .isInstanceOf(EngineException.class);
        }
        assertThat(text())
                .doesNotContain("token-of-the-server")
                .contains("--secret=id=npmrc,env=SLIPWAY_BUILD_SECRET_0")
                .contains("BUILDX_CONFIG=" + folder + "/client-");
        assertThat(text().lines().filter(line -> line.contains("hidden-value")))
                .containsExactly("SLIPWAY_BUILD_SECRET_0=hidden-value");
    }

    @Test
    void withoutDockersCommandLineItSaysWhatIsMissing(@TempDir Path empty) throws Exception {
        Map<String, String> environment = Map.of("PATH", empty.toString(), "HOME", "/");
        dockerfile("FROM busybox:local\n");
        try (Engine alone = new Engine(Optional.of(part.address()), () -> "test", folder, environment)) {
            assertThatThrownBy(alone::builder)
                    .hasMessageContaining("there is no docker on the PATH (" + empty + ")")
                    .hasMessageContaining("install it with its buildx plugin");
            Shell.run(
                    empty,
                    "printf '#!/bin/sh\\n[ \"$1\" = --version ] && echo Docker version 28.2.2, build 1' > docker; chmod 755 docker");
            assertThatThrownBy(alone::builder).hasMessageContaining("install docker-buildx-plugin");
            assertThatThrownBy(
                            () -> alone.build(plan(SampleBuildSettings.of(IMAGE).build(), Map.of()), output))
                    .hasMessageContaining("install docker-buildx-plugin");
        }
        assertThat(engine.builder()).matches("/.*/docker with (buildx|client) \\d+\\.\\d+.*");
    }

    @Test
    void anInterruptEndsTheBuildInTheEngine() throws Exception {
        // The containers of BuildKit's steps are not the engine's: the processes are looked for.
        String seconds = Long.toString(1_000_000 + System.nanoTime() % 1_000_000);
        dockerfile("FROM busybox:local\nRUN echo started-$((40+2)); exec sleep " + seconds + "\n");
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                build(SampleBuildSettings.of(IMAGE));
            } catch (EngineException | InterruptedException e) {
                end.complete(e);
            }
        });
        thread.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> text().contains("started-42"));
        assertThat(sleeping(seconds)).isPositive();
        thread.interrupt();
        assertThat(end.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        await().atMost(Duration.ofSeconds(20)).until(() -> sleeping(seconds) == 0);
    }

    @Test
    void nothingOutsideOfTheRepositoryIsBuilt(@TempDir Path outside) throws Exception {
        Shell.run(outside, "echo secret > Dockerfile");
        Shell.run(work, "ln -s " + outside + " out; ln -s " + outside + "/Dockerfile Dockerfile");
        assertThatThrownBy(() -> build(SampleBuildSettings.of(IMAGE)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("build.dockerfile")
                .hasMessageContaining("leads out of the repository");
        assertThatThrownBy(() -> build(SampleBuildSettings.of(IMAGE).context("out")))
                .hasMessageContaining("build.context")
                .hasMessageContaining("leads out of the repository");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "."})
    void aDockerignoreThatIsALinkDoesNotBringAFileOfTheServerIntoTheImage(String context, @TempDir Path outside)
            throws Exception {
        Shell.run(outside, "echo key-of-the-server > id_ed25519");
        Shell.run(work, """
                mkdir app build; ln -s %1$s/id_ed25519 app/.dockerignore; ln -s app/.dockerignore .dockerignore
                printf 'FROM busybox:local\\nCOPY . /ctx\\n' > build/Dockerfile
                """.formatted(outside));
        assertThatThrownBy(() ->
                        build(SampleBuildSettings.of(IMAGE).context(context).dockerfile("build/Dockerfile")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(".dockerignore is a link that leads out of ");
    }

    @Test
    void aDockerignoreThatLeadsOutOfTheContextIsRefusedSinceDockerWouldSendEverything() throws Exception {
        Shell.run(work, """
                mkdir configs product; echo .env > configs/dockerignore; ln -s ../configs/dockerignore product/.dockerignore
                echo S=1 > product/.env; printf 'FROM busybox:local\\nCOPY . /ctx\\n' > product/Dockerfile
                """);
        assertThatThrownBy(() -> build(SampleBuildSettings.of(IMAGE).context("product")))
                .hasMessageContaining(".dockerignore is a link that leads out of ")
                .hasMessageContaining("replace the link by the file");
    }

    @Test
    void aMissingDockerfileIsSaidWithItsPath() {
        assertThatThrownBy(() -> build(SampleBuildSettings.of(IMAGE)))
                .hasMessage("build.dockerfile: there is no Dockerfile in the repository; add it, or correct the path");
    }

    @Test
    void whatABuildLeftBehindIsRemovedAtTheNextStart() throws Exception {
        Path left = Files.createDirectories(folder.resolve("client-1/buildx"));
        Files.writeString(left.resolveSibling("config.json"), "{}");
        engine.removeLeftovers();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aBuildWithALoginLeavesNothing() throws Exception {
        dockerfile("FROM busybox:local\n");
        Login login = Login.forImage("127.0.0.1:1/a/b", "user", new Secret("password-of-the-registry"));
        engine.build(
                new ImageBuild(
                        "build-test",
                        work,
                        SampleBuildSettings.of(IMAGE).build(),
                        List.of("one"),
                        Map.of(),
                        Optional.of(login),
                        UnaryOperator.identity()),
                output);
        assertThat(folder).isEmptyDirectory();
    }

    private void dockerfile(String text) {
        try {
            Files.writeString(work.resolve("Dockerfile"), text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String build(SampleBuildSettings settings) throws EngineException, InterruptedException {
        return engine.build(plan(settings.build(), Map.of()), output).id();
    }

    private ImageBuild plan(BuildSettings settings, Map<String, String> labels) {
        return new ImageBuild(
                "build-test",
                work,
                settings,
                List.of("one", "two"),
                labels,
                Optional.empty(),
                UnaryOperator.identity());
    }

    private String content(String file) throws Exception {
        return inImage("cat", file);
    }

    private String inImage(String... command) throws Exception {
        return part.docker(
                Stream.concat(Stream.of("run", "--rm", "--network", "none", IMAGE + ":one"), Stream.of(command))
                        .toArray(String[]::new));
    }

    /** All files of the image in one. */
    private Path allFiles() throws Exception {
        Path files = work.resolve("files.tar");
        String container = part.docker("create", IMAGE + ":one").strip();
        part.docker("export", "--output", files.toString(), container);
        part.docker("rm", container);
        return files;
    }

    private static List<Path> filesBelow(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static long sleeping(String seconds) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.endsWith(" " + seconds))
                        .isPresent())
                .count();
    }

    private String text() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
