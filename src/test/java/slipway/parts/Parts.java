package slipway.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the real parts are that {@code dev/parts/all} brought up; {@code dev/test} says so in SLIPWAY_TEST_PARTS. Each JVM
 * that runs tests has parts of its own, by its number.
 */
public final class Parts {
    private final Map<String, String> values;

    private Parts(Map<String, String> values) {
        this.values = values;
    }

    /** Fails where they are missing: a test that quietly did nothing would be worse than none. */
    public static Parts find() throws IOException {
        String file = System.getenv("SLIPWAY_TEST_PARTS");
        if (file == null) {
            throw new IllegalStateException(
                    "SLIPWAY_TEST_PARTS is not set: run dev/test, which brings up the real parts");
        }
        String fork = System.getProperty("slipway.test.fork", "1");
        return new Parts(Files.readAllLines(Path.of(file.replace("{fork}", fork))).stream()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
    }

    public Path folder() {
        return Path.of(get("PARTS_DIR"));
    }

    /** The engine that tests and builds, {@code unix://...}. */
    public String builderEngine() {
        return get("BUILDER_ENGINE");
    }

    /** The engine of the host that releases go to. */
    public String liveEngine() {
        return get("LIVE_ENGINE");
    }

    /** Host and port. */
    public String registry() {
        return get("REGISTRY");
    }

    public String registryUser() {
        return get("REGISTRY_USER");
    }

    public String registryPassword() {
        return get("REGISTRY_PASSWORD");
    }

    public int sshPort() {
        return Integer.parseInt(get("SSH_PORT"));
    }

    public int gitPort() {
        return Integer.parseInt(get("GIT_PORT"));
    }

    /** Where the application answers once it is live. */
    public int appPort() {
        return Integer.parseInt(get("APP_PORT"));
    }

    /** Host and port of the PostgreSQL server. */
    public String postgres() {
        return get("POSTGRES");
    }

    /** Its superuser. */
    public String postgresUser() {
        return get("POSTGRES_USER");
    }

    public String postgresPassword() {
        return get("POSTGRES_PASSWORD");
    }

    /** The engine that keeps images in containerd's store; the oldest Docker release has none. */
    public Optional<String> containerdEngine() {
        return Optional.ofNullable(values.get("CONTAINERD_ENGINE"));
    }

    /** A program of the Docker release that the parts are of, such as {@code docker} or {@code docker-compose}. */
    public String dockerProgram(String name) {
        return Path.of(get("DOCKER_RELEASE"), "bin", name).toString();
    }

    /** That release's buildx and Compose; a client reads them from {@code cli-plugins} in its configuration folder. */
    public Path cliPlugins() {
        return Path.of(get("DOCKER_CLI_PLUGINS"));
    }

    /** A PATH on which that release's programs come first. */
    public String path() {
        return Path.of(get("DOCKER_RELEASE"), "bin") + ":" + System.getenv("PATH");
    }

    /** What a program needs to find that release: a PATH, and a configuration folder with its plugins. */
    public Map<String, String> dockerEnvironment() {
        return Map.of("PATH", path(), "DOCKER_CONFIG", get("DOCKER_CONFIG"));
    }

    /** The repository's own folder of scripts. */
    public static Path scripts() {
        return Path.of("dev/parts").toAbsolutePath();
    }

    private String get(String name) {
        return Optional.ofNullable(values.get(name)).orElseThrow(() -> new IllegalStateException(name));
    }
}
