package slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import slipway.config.Secret;
import slipway.parts.BuildSettings;
import slipway.parts.EnginePart;
import slipway.parts.FaultyLine;
import slipway.parts.NeedsParts;
import slipway.parts.Parts;
import slipway.parts.RegistryPart;

@NeedsParts
@ParameterizedClass
@MethodSource("slipway.parts.EnginePart#ofBothStores")
class RegistryTest {
    @Parameter
    private EnginePart part;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @TempDir
    private Path home;

    @TempDir
    private Path state;

    private RegistryPart registry;
    private Engine engine;
    private String repository;

    @BeforeEach
    void start() throws Exception {
        registry = new RegistryPart(folder);
        Map<String, String> environment = new HashMap<>(EnginePart.environment());
        environment.put("HOME", home.toString());
        environment.put("PATH", home + ":" + environment.get("PATH"));
        environment.remove("DOCKER_CONFIG");
        Files.createDirectories(home.resolve(".docker"));
        Files.createSymbolicLink(
                home.resolve(".docker/cli-plugins"), Parts.find().cliPlugins());
        engine = new Engine(Optional.of(part.address()), () -> "test", state, environment);
        repository = registry.host() + "/team/app";
        part.docker("tag", "busybox:local", repository + ":abc");
        part.docker("tag", "busybox:local", repository + ":latest");
    }

    @AfterEach
    void stop() throws Exception {
        for (String image : part.docker(
                        "images", "--filter", "reference=" + repository, "--format", "{{.Repository}}:{{.Tag}}")
                .lines()
                .toList()) {
            part.docker("image", "rm", image);
        }
        engine.close();
        registry.close();
    }

    @Test
    void everyTagIsPushedInItsOrderAndTheDigestIsTheRegistrys() throws Exception {
        String digest = push(Optional.of(login(RegistryPart.PASSWORD)));
        assertThat(digest).matches("sha256:[0-9a-f]{64}");
        assertThat(text().lines().filter(line -> line.startsWith("push")))
                .containsExactly(
                        "pushing " + repository + ":abc",
                        "pushed " + repository + ":abc " + digest,
                        "pushing " + repository + ":latest",
                        "pushed " + repository + ":latest " + digest);
        assertThat(text().lines()).hasSizeLessThan(10);
        assertThat(engine.digestOf(repository + ":latest")).contains(digest);
    }

    @Test
    void anEarlierImageHasItsTagAgainAlsoWhenTheEngineHasLostIt() throws Exception {
        Optional<Login> login = Optional.of(login(RegistryPart.PASSWORD));
        String id = build("first");
        String first = engine.push(id, repository, List.of("latest"), login, output);
        String other = build("second");
        String second = engine.push(other, repository, List.of("latest"), login, output);
        assertThat(second).isNotEqualTo(first);
        part.docker("image", "rm", "--force", id);
        engine.publishAgain(repository, first, List.of("latest", "stable"), login, output);
        assertThat(text().lines().reduce("", (before, line) -> line))
                .contains(repository + ":stable")
                .contains(first);
        part.docker("image", "rm", "--force", repository + ":latest");
        dockerLogin();
        part.docker(Map.of("DOCKER_CONFIG", home.resolve(".docker").toString()), "pull", repository + ":latest");
        assertThat(labels(repository + ":latest")).contains("first");
        assertThat(engine.digestOf(repository + ":latest")).contains(first);
        // Without a tag the clean-up does not find it.
        part.docker("image", "rm", "--force", other);
    }

    @Test
    void anEarlierImageThatIsGoneIsSaidToBeGone() {
        String lost = "sha256:" + "0".repeat(64);
        assertThatThrownBy(() -> engine.publishAgain(
                        repository, lost, List.of("latest"), Optional.of(login(RegistryPart.PASSWORD)), output))
                .hasMessageContaining(repository + "@" + lost + " is gone from the registry")
                .hasMessageContaining("deploy its commit again");
        assertThatThrownBy(() -> engine.tagAgain(repository, lost, List.of("latest"), output))
                .hasMessageContaining("image " + lost + " is gone from the engine");
    }

    /** Under the tag latest, and like a build of Slipway under one that only this image has. */
    private String build(String message) throws Exception {
        Path context = Files.createDirectories(home.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), "FROM busybox:local\nLABEL message=\"" + message + "\"\n");
        String own = repository + ":" + message.replace(' ', '-');
        part.docker("build", "-q", "-t", own, "-t", repository + ":latest", context.toString());
        return part.docker("inspect", "--format", "{{.Id}}", own).strip();
    }

    @Test
    void aRefusedLoginIsSaidAtOnce() {
        assertThatThrownBy(() -> push(Optional.of(login("wrong"))))
                .isInstanceOf(DockerException.class)
                .hasMessageContaining(registry.host() + " refused")
                .hasMessageContaining("asked as " + RegistryPart.USER)
                .hasMessageContaining("check push.username and push.password");
        assertThat(text()).doesNotContain("trying again");
    }

    @Test
    void withoutALoginItSaysHowToGiveOne() {
        assertThatThrownBy(() -> push(Optional.empty()))
                .hasMessageContaining("there is no login for it: set push.username and push.password");
    }

    @Test
    void aRegistryThatIsBrieflyAwayIsWaitedFor() throws Exception {
        registry.stop();
        CompletableFuture<String> digest = CompletableFuture.supplyAsync(() -> {
            try {
                return push(Optional.of(login(RegistryPart.PASSWORD)));
            } catch (DockerException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(Duration.ofSeconds(60)).until(() -> text().contains("is away"));
        registry.start();
        assertThat(digest.get(60, TimeUnit.SECONDS)).startsWith("sha256:");
        assertThat(text()).contains("connection refused").contains("trying again in 1 s");
    }

    @Test
    void anInterruptEndsTheWaitForARegistry() throws Exception {
        registry.stop();
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                push(Optional.of(login(RegistryPart.PASSWORD)));
            } catch (DockerException | InterruptedException e) {
                end.complete(e);
            }
        });
        thread.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> text().contains("is away"));
        thread.interrupt();
        assertThat(end.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void anImageThatWasNotBuiltIsNotPushed() {
        assertThatThrownBy(() -> engine.push(
                        "sha256:" + "0".repeat(64),
                        repository,
                        List.of("nothing"),
                        Optional.of(login(RegistryPart.PASSWORD)),
                        output))
                .isInstanceOf(DockerException.class)
                .hasMessageContaining("tag " + repository + ":nothing");
    }

    @Test
    void theMachinesOwnLoginIsUsed() throws Exception {
        dockerConfiguration(
                "{\"auths\": {\"" + registry.host() + "\": {\"auth\": \"" + base64(RegistryPart.PASSWORD) + "\"}}}");
        assertThat(push(Optional.empty())).startsWith("sha256:");
        assertThat(engine.machineLogin(repository)).map(Login::username).contains(RegistryPart.USER);
    }

    @Test
    void aCredentialHelperIsAsked() throws Exception {
        EnginePart.shell(home, """
                cat > docker-credential-mine <<'E'
                #!/bin/sh
                read registry
                test "$1" = get || exit 2
                echo a warning >&2
                case $registry in
                  %s) printf '{"ServerURL":"%%s","Username":"%s","Secret":"%s"}' "$registry";;
                  *) echo 'credentials not found in native keychain'; exit 1;;
                esac
                E
                chmod 755 docker-credential-mine
                """.formatted(registry.host(), RegistryPart.USER, RegistryPart.PASSWORD));
        dockerConfiguration("{\"credHelpers\": {\"" + registry.host() + "\": \"mine\"}}");
        assertThat(push(Optional.empty())).startsWith("sha256:");
        dockerConfiguration("{\"credsStore\": \"mine\", \"auths\": {\"" + registry.host() + "\": {}}}");
        assertThat(push(Optional.empty())).startsWith("sha256:");
        assertThat(engine.machineLogin("other/image")).isEmpty();
    }

    @Test
    void aLoginCanBeTriedOut() throws Exception {
        engine.checkLogin(login(RegistryPart.PASSWORD));
        assertThatThrownBy(() -> engine.checkLogin(login("wrong")))
                .hasMessageStartingWith("login to " + registry.host() + " as pusher is refused (")
                .hasMessageNotContaining("wrong");
        registry.stop();
        assertThatThrownBy(() -> engine.checkLogin(login(RegistryPart.PASSWORD)))
                .hasMessageContaining("the registry cannot be reached from the engine");
    }

    @Test
    void aTestImageIsPulledWithTheLoginOfItsRegistry() throws Exception {
        push(Optional.of(login(RegistryPart.PASSWORD)));
        part.docker("image", "rm", repository + ":abc", repository + ":latest");
        slipway.config.Test settings = new slipway.config.Test(
                Optional.of(repository + ":abc"),
                List.of("true"),
                List.of(),
                Map.of(),
                List.of(),
                Duration.ofMinutes(1));
        Optional<Login> login = Optional.of(login(RegistryPart.PASSWORD));
        Tested tested = engine.run(new TestContainer("registry-test", 1, settings, Map.of(), home, login), output);
        tested.removed().join();
        assertThat(tested.status()).isZero();
        assertThat(text()).contains("pulling " + repository + ":abc ...\npulled " + repository + ":abc\n$ true\n");
    }

    @Test
    void aBaseImageIsPulledWithTheLoginOfItsRegistry(@TempDir Path work) throws Exception {
        push(Optional.of(login(RegistryPart.PASSWORD)));
        part.docker("image", "rm", repository + ":abc", repository + ":latest");
        dockerConfiguration("{\"credsStore\": \"missing\"}");
        Files.writeString(work.resolve("Dockerfile"), "FROM " + repository + ":abc\nLABEL a=b\n");
        Optional<Login> login = Optional.of(login(RegistryPart.PASSWORD));

        assertThat(built(work, BuildSettings.of(repository).pull(), login)).startsWith("sha256:");

        assertThat(text()).doesNotContain("no registry gives");
        assertThat(state.resolve("clients")).isEmptyDirectory();
    }

    @Test
    void aNewerBaseImageIsLookedForUnlessItMustNotBe(@TempDir Path work) throws Exception {
        Optional<Login> login = Optional.of(login(RegistryPart.PASSWORD));
        String old = build("old base");
        engine.push(old, repository, List.of("base"), login, output);
        String fresh = build("new base");
        engine.push(fresh, repository, List.of("base"), login, output);
        part.docker("tag", old, repository + ":base");
        Files.writeString(work.resolve("Dockerfile"), "FROM " + repository + ":base\nRUN echo >/file\n");

        String stale = built(work, BuildSettings.of(repository), login);
        assertThat(labels(stale)).contains("old base");
        String latest = built(work, BuildSettings.of(repository).pull(), login);
        assertThat(labels(latest)).contains("new base");
        part.docker("image", "rm", "--force", stale, latest, old, fresh);
    }

    private String built(Path work, BuildSettings settings, Optional<Login> login) throws Exception {
        return engine.build(
                new ImageBuild("registry-test", work, settings.build(), List.of("built"), Map.of(), login), output);
    }

    private String labels(String image) throws Exception {
        return part.docker("image", "inspect", "--format", "{{json .Config.Labels}}", image);
    }

    @Test
    void whatIsPushedIsTheImageThatWasBuiltEvenIfSomebodyMovesItsTag() throws Exception {
        String ours = build("ours");
        String other = build("of somebody else");
        assertThat(labels(repository + ":latest")).contains("of somebody else");

        String digest = engine.push(
                ours, repository, List.of("abc", "latest"), Optional.of(login(RegistryPart.PASSWORD)), output);

        part.docker("image", "rm", "--force", ours, other);
        dockerLogin();
        for (String tag : List.of("abc", "latest")) {
            part.docker(Map.of("DOCKER_CONFIG", home.resolve(".docker").toString()), "pull", repository + ":" + tag);
            assertThat(labels(repository + ":" + tag)).contains("ours");
            assertThat(engine.digestOf(repository + ":" + tag)).contains(digest);
        }
    }

    @Test
    void aTagThatIsMovedInTheMiddleOfItsPushIsPushedAgain() throws Exception {
        String ours = build("ours");
        String other = build("of somebody else");
        try (FaultyLine line = FaultyLine.to(part);
                Engine ofLine =
                        new Engine(Optional.of(line.address()), () -> "test", state, EnginePart.environment())) {
            line.fallSilentAt("/push");
            CompletableFuture<String> push = CompletableFuture.supplyAsync(() -> {
                try {
                    return ofLine.push(
                            ours, repository, List.of("latest"), Optional.of(login(RegistryPart.PASSWORD)), output);
                } catch (DockerException | InterruptedException e) {
                    throw new CompletionException(e);
                }
            });
            // Slipway has given its image the tag, and the engine has not been asked to push it yet.
            await().atMost(Duration.ofSeconds(20)).until(line::isSilent);
            part.docker("tag", other, repository + ":latest");
            line.comeBack();
            assertThat(push.get(60, TimeUnit.SECONDS)).startsWith("sha256:");
        }
        assertThat(text()).contains("somebody moved the tag " + repository + ":latest to another image");
        part.docker("image", "rm", "--force", ours, other);
        dockerLogin();
        part.docker(Map.of("DOCKER_CONFIG", home.resolve(".docker").toString()), "pull", repository + ":latest");
        assertThat(labels(repository + ":latest")).contains("ours");
    }

    private void dockerLogin() throws Exception {
        dockerConfiguration(
                "{\"auths\": {\"" + registry.host() + "\": {\"auth\": \"" + base64(RegistryPart.PASSWORD) + "\"}}}");
    }

    @Test
    void aPullWithoutALoginSaysWhatToDo() throws Exception {
        part.docker("image", "rm", repository + ":abc", repository + ":latest");
        slipway.config.Test settings = new slipway.config.Test(
                Optional.of(repository + ":abc"),
                List.of("true"),
                List.of(),
                Map.of(),
                List.of(),
                Duration.ofMinutes(1));
        assertThatThrownBy(() -> engine.run(
                        new TestContainer("registry-test", 1, settings, Map.of(), home, Optional.empty()), output))
                .hasMessageContaining("pull of " + repository + ":abc")
                .hasMessageContaining("asked without a login")
                .hasMessageContaining("docker login");
    }

    private void dockerConfiguration(String json) throws Exception {
        Files.createDirectories(home.resolve(".docker"));
        Files.writeString(home.resolve(".docker/config.json"), json);
    }

    private static String base64(String password) {
        return Base64.getEncoder()
                .encodeToString((RegistryPart.USER + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private Login login(String password) {
        return Login.forImage(repository, RegistryPart.USER, new Secret(password));
    }

    private String push(Optional<Login> login) throws DockerException, InterruptedException {
        return engine.push("busybox:local", repository, List.of("abc", "latest"), login, output);
    }

    private String text() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
