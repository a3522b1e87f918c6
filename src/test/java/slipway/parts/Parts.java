package slipway.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the real parts are that {@code dev/parts/all} brought up; {@code dev/test} says so in SLIPWAY_TEST_PARTS. */
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
        return new Parts(Files.readAllLines(Path.of(file)).stream()
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

    /** The repository's own folder of scripts. */
    public static Path scripts() {
        return Path.of("dev/parts").toAbsolutePath();
    }

    private String get(String name) {
        return java.util.Optional.ofNullable(values.get(name)).orElseThrow(() -> new IllegalStateException(name));
    }
}
