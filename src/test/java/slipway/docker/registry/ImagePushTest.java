package slipway.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import slipway.docker.Engine;
import slipway.docker.cli.Login;
import slipway.docker.engine.EngineException;
import slipway.parts.EnginePart;
import slipway.parts.FaultyLine;
import slipway.parts.NeedsParts;
import slipway.parts.RegistryPart;
import slipway.parts.SampleBuildSettings;

/** What is pushed is what was built, with either image store of the engine. */
@NeedsParts
@ParameterizedClass
@MethodSource("slipway.parts.EnginePart#ofBothStores")
class ImagePushTest extends RegistryScenario {
    @Parameter
    private EnginePart part;

    @Override
    public EnginePart part() {
        return part;
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
        assertThatThrownBy(() -> engine.tag(repository, lost, List.of("latest"), output))
                .hasMessageContaining("image " + lost + " is gone from the engine");
    }

    @Test
    void anImageThatWasNotBuiltIsNotPushed() {
        assertThatThrownBy(() -> engine.push(
                        "sha256:" + "0".repeat(64),
                        repository,
                        List.of("nothing"),
                        Optional.of(login(RegistryPart.PASSWORD)),
                        output))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("tag " + repository + ":nothing");
    }

    @Test
    void aTagThatTheRegistryRefusesNamesWhatItNamedBefore() throws Exception {
        String published = build("published");
        String refused = build("refused");
        part.docker("tag", published, repository + ":latest");
        assertThatThrownBy(() -> engine.push(
                        refused, repository, List.of("latest"), Optional.of(login("not the password")), output))
                .isInstanceOf(EngineException.class);
        assertThat(labels(repository + ":latest")).contains("published");
        part.docker("image", "rm", "--force", published, refused);
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

        String stale = built(work, SampleBuildSettings.of(repository), login);
        assertThat(labels(stale)).contains("old base");
        String latest = built(work, SampleBuildSettings.of(repository).pull(), login);
        assertThat(labels(latest)).contains("new base");
        part.docker("image", "rm", "--force", stale, latest, old, fresh);
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
                } catch (EngineException | InterruptedException e) {
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
}
