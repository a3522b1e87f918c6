package slipway.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.docker.cli.Login;
import slipway.docker.engine.EngineException;
import slipway.docker.test.TestContainer;
import slipway.docker.test.TestResult;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.RegistryPart;
import slipway.parts.SampleBuildSettings;
import slipway.parts.SampleTestSettings;
import slipway.parts.Shell;

/** Logins to registries, and registries that are away or refuse. */
@NeedsParts
class RegistryTest extends RegistryScenario {
    private final EnginePart part = EnginePart.ofEnvironment();

    @Override
    public EnginePart part() {
        return part;
    }

    @Test
    void aRefusedLoginIsSaidAtOnce() {
        assertThatThrownBy(() -> push(Optional.of(login("wrong"))))
                .isInstanceOf(EngineException.class)
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
            } catch (EngineException | InterruptedException e) {
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
            } catch (EngineException | InterruptedException e) {
                end.complete(e);
            }
        });
        thread.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> text().contains("is away"));
        thread.interrupt();
        assertThat(end.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
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
        Shell.run(home, """
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
        slipway.config.TestSettings settings =
                SampleTestSettings.of(repository + ":abc", "true").test();
        Optional<Login> login = Optional.of(login(RegistryPart.PASSWORD));
        TestResult result = engine.run(
                new TestContainer("registry-test", 1, settings, Map.of(), home, login, Optional.empty()), output);
        result.removed().join();
        assertThat(result.status()).isZero();
        assertThat(text()).contains("pulling " + repository + ":abc ...\npulled " + repository + ":abc\n$ true\n");
    }

    @Test
    void aBaseImageIsPulledWithTheLoginOfItsRegistry(@TempDir Path work) throws Exception {
        push(Optional.of(login(RegistryPart.PASSWORD)));
        part.docker("image", "rm", repository + ":abc", repository + ":latest");
        dockerConfiguration("{\"credsStore\": \"missing\"}");
        Files.writeString(work.resolve("Dockerfile"), "FROM " + repository + ":abc\nLABEL a=b\n");
        Optional<Login> login = Optional.of(login(RegistryPart.PASSWORD));

        assertThat(built(work, SampleBuildSettings.of(repository).pull(), login))
                .startsWith("sha256:");

        assertThat(text()).doesNotContain("could not be pulled");
        assertThat(state).isEmptyDirectory();
    }

    @Test
    void aPullWithoutALoginSaysWhatToDo() throws Exception {
        part.docker("image", "rm", repository + ":abc", repository + ":latest");
        slipway.config.TestSettings settings =
                SampleTestSettings.of(repository + ":abc", "true").test();
        assertThatThrownBy(() -> engine.run(
                        new TestContainer(
                                "registry-test", 1, settings, Map.of(), home, Optional.empty(), Optional.empty()),
                        output))
                .hasMessageContaining("pull of " + repository + ":abc")
                .hasMessageContaining("asked without a login")
                .hasMessageContaining("docker login");
    }
}
