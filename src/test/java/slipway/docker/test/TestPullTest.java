package slipway.docker.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Secret;
import slipway.config.TestSettings.Pull;
import slipway.config.TestSettings.Service;
import slipway.docker.cli.Login;
import slipway.docker.engine.EngineException;
import slipway.docker.registry.RegistryScenario;
import slipway.parts.EnginePart;
import slipway.parts.LimitingRegistry;
import slipway.parts.NeedsParts;
import slipway.parts.RegistryPart;
import slipway.parts.SampleBuildSettings;
import slipway.parts.SampleTestSettings;

/** When the images of tests and services are pulled, and what is done about registries that limit it. */
@NeedsParts
class TestPullTest extends RegistryScenario {
    private static final String NOBODYS = "sha256:" + "0".repeat(64);

    private final EnginePart part = EnginePart.ofEnvironment();

    @Override
    public EnginePart part() {
        return part;
    }

    private String latest() {
        return repository + ":latest";
    }

    /** The registry's latest is newer than that of the engine; returns the ids of both. */
    private List<String> moved() throws Exception {
        String old = build("old");
        String newer = build("newer");
        engine.push(newer, repository, List.of("latest"), Optional.of(login(RegistryPart.PASSWORD)), output);
        part.docker("tag", old, latest());
        output.reset();
        return List.of(old, newer);
    }

    private Service sleeping() {
        return new Service(
                latest(),
                "service",
                Map.of(),
                List.of(),
                List.of("sleep", "600"),
                Optional.empty(),
                Duration.ofSeconds(30));
    }

    private String latestId() throws Exception {
        return part.docker("inspect", "--format", "{{.Id}}", latest()).strip();
    }

    private int test(SampleTestSettings settings) throws Exception {
        return test(settings, Optional.of(login(RegistryPart.PASSWORD)));
    }

    private int test(SampleTestSettings settings, Optional<Login> login) throws Exception {
        TestResult result = engine.run(
                new TestContainer("test-pull", 1, settings.test(), Map.of(), home, login, Optional.empty()), output);
        result.removed().join();
        return result.status();
    }

    @Test
    void aTagThatMovedIsPulledAgain() throws Exception {
        List<String> ids = moved();
        assertThat(test(SampleTestSettings.of(latest(), "true").pull(Pull.ALWAYS)))
                .isZero();
        assertThat(latestId()).isEqualTo(ids.get(1));
        assertThat(text()).contains("pulled a newer " + latest());
        assertThat(test(SampleTestSettings.of(latest(), "true").pull(Pull.ALWAYS)))
                .isZero();
        assertThat(text()).contains(latest() + " is the newest");
    }

    @Test
    void soIsThatOfAService() throws Exception {
        List<String> ids = moved();
        assertThat(test(SampleTestSettings.of("busybox:local", "true")
                        .pull(Pull.ALWAYS)
                        .services(sleeping())))
                .isZero();
        assertThat(latestId()).isEqualTo(ids.get(1));
    }

    @Test
    void itIsNotIfThatIsNotWanted() throws Exception {
        List<String> ids = moved();
        for (Pull pull : List.of(Pull.IF_NOT_PRESENT, Pull.NEVER)) {
            assertThat(test(SampleTestSettings.of(latest(), "true").pull(pull))).isZero();
        }
        assertThat(latestId()).isEqualTo(ids.get(0));
        assertThat(text()).doesNotContain("pull");
    }

    @Test
    void anImageThatIsMissingIsAFailureIfItMustNotBePulled() throws Exception {
        String missing = repository + ":missing";
        assertThatThrownBy(() -> test(SampleTestSettings.of(missing, "true").pull(Pull.NEVER)))
                .isInstanceOf(EngineException.class)
                .hasMessage(
                        "image " + missing + " is not in the engine, and test.pull is never: pull it there with docker"
                                + " pull, or set test.pull to if-not-present");
    }

    @Test
    void aRegistryThatIsAwayDoesNotKeepTheImageOfTheEngineFromBeingUsed() throws Exception {
        registry.stop();
        assertThat(test(SampleTestSettings.of(repository + ":abc", "true")
                        .pull(Pull.ALWAYS)
                        .services(sleeping())))
                .isZero();
        assertThat(text())
                .contains("slipway: no newer " + repository + ":abc could be pulled (")
                .contains("connection refused")
                .contains("slipway: the image " + latest() + " is used as the engine has it")
                .doesNotContain("trying again");
    }

    @Test
    void anEarlierImageIsNotWaitedForWhereItsRegistryIsAway() throws Exception {
        Optional<Login> login = Optional.of(login(RegistryPart.PASSWORD));
        assertThat(engine.hasPublished(repository, NOBODYS, login, output)).isFalse();
        registry.stop();
        assertThatThrownBy(() -> engine.hasPublished(repository, NOBODYS, login, output))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("connection refused");
        assertThat(text()).doesNotContain("trying again");
    }

    @Test
    void anImageThatOnlyTheEngineHasIsUsed() throws Exception {
        assertThat(test(SampleTestSettings.of(repository + ":abc", "true").pull(Pull.ALWAYS)))
                .isZero();
        assertThat(text())
                .contains("slipway: no newer " + repository + ":abc could be pulled (")
                .contains(
                        "so the one that the engine has is used; for an image that only the engine has, set test.pull");
    }

    @Test
    void aLimitOfTheRegistryIsWaitedFor() throws Exception {
        List<String> ids = moved();
        part.docker("image", "rm", "--force", ids.get(1));
        try (LimitingRegistry limiting = new LimitingRegistry(registry, 2)) {
            String image = limiting.host() + "/team/app:latest";
            Login login = Login.forImage(image, RegistryPart.USER, new Secret(RegistryPart.PASSWORD));
            assertThat(test(SampleTestSettings.of(image, "true"), Optional.of(login)))
                    .isZero();
            assertThat(text())
                    .contains("pull of " + image + ": " + limiting.host() + " was asked too often (")
                    .contains("trying again in 1 s");
            part.docker("image", "rm", image);
        }
    }

    @Test
    void aLimitOnABaseImageIsWaitedFor(@TempDir Path work) throws Exception {
        moved();
        try (LimitingRegistry limiting = new LimitingRegistry(registry, 8)) {
            String image = limiting.host() + "/team/app:latest";
            Login login = Login.forImage(image, RegistryPart.USER, new Secret(RegistryPart.PASSWORD));
            Files.writeString(work.resolve("Dockerfile"), "FROM " + image + "\nLABEL a=b\n");
            assertThat(built(
                            work,
                            SampleBuildSettings.of(limiting.host() + "/team/app")
                                    .pull(),
                            Optional.of(login)))
                    .startsWith("sha256:");
            assertThat(text())
                    .contains("slipway: a registry was asked too often (")
                    .contains(": 429); building again in 1 s");
            part.docker("image", "rm", limiting.host() + "/team/app:built");
        }
    }
}
