package slipway.docker.registry;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Secret;
import slipway.docker.Engine;
import slipway.docker.build.ImageBuild;
import slipway.docker.cli.Login;
import slipway.docker.engine.EngineException;
import slipway.parts.EnginePart;
import slipway.parts.Parts;
import slipway.parts.RegistryPart;
import slipway.parts.SampleBuildSettings;

/** A registry of a test's own, and an engine that pushes to it and pulls from it. */
public abstract class RegistryScenario {
    public final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @TempDir
    public Path home;

    @TempDir
    Path state;

    public RegistryPart registry;
    public Engine engine;
    public String repository;

    /** The engine of the test. */
    public abstract EnginePart part();

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
        engine = new Engine(Optional.of(part().address()), () -> "test", state, environment);
        repository = registry.host() + "/team/app";
        part().docker("tag", "busybox:local", repository + ":abc");
        part().docker("tag", "busybox:local", repository + ":latest");
    }

    @AfterEach
    void stop() throws Exception {
        for (String image : part().docker(
                        "images", "--filter", "reference=" + repository, "--format", "{{.Repository}}:{{.Tag}}")
                .lines()
                .toList()) {
            part().docker("image", "rm", image);
        }
        engine.close();
        registry.close();
    }

    /** Under the tag latest, and like a build of Slipway under one that only this image has. */
    public String build(String message) throws Exception {
        Path context = Files.createDirectories(home.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), "FROM busybox:local\nLABEL message=\"" + message + "\"\n");
        String own = repository + ":" + message.replace(' ', '-');
        part().docker("build", "-q", "-t", own, "-t", repository + ":latest", context.toString());
        return part().docker("inspect", "--format", "{{.Id}}", own).strip();
    }

    public String built(Path work, SampleBuildSettings settings, Optional<Login> login) throws Exception {
        return engine.build(
                        new ImageBuild(
                                "registry-test",
                                work,
                                settings.build(),
                                List.of("built"),
                                Map.of(),
                                login,
                                UnaryOperator.identity()),
                        output)
                .id();
    }

    String labels(String image) throws Exception {
        return part().docker("image", "inspect", "--format", "{{json .Config.Labels}}", image);
    }

    void dockerLogin() throws Exception {
        dockerConfiguration(
                "{\"auths\": {\"" + registry.host() + "\": {\"auth\": \"" + base64(RegistryPart.PASSWORD) + "\"}}}");
    }

    void dockerConfiguration(String json) throws Exception {
        Files.createDirectories(home.resolve(".docker"));
        Files.writeString(home.resolve(".docker/config.json"), json);
    }

    static String base64(String password) {
        return Base64.getEncoder()
                .encodeToString((RegistryPart.USER + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    public Login login(String password) {
        return Login.forImage(repository, RegistryPart.USER, new Secret(password));
    }

    String push(Optional<Login> login) throws EngineException, InterruptedException {
        return engine.push("busybox:local", repository, List.of("abc", "latest"), login, output);
    }

    public String text() {
        return output.toString(StandardCharsets.UTF_8);
    }
}
