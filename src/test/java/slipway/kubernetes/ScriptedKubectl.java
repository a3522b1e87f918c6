package slipway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import slipway.config.DeployMethod;

/** A program {@code kubectl} that keeps a deployment and jobs in files: what a cluster would do with them is up to the test. */
public final class ScriptedKubectl {
    private final Path folder;

    private ScriptedKubectl(Path folder) {
        this.folder = folder;
    }

    /**
     * Lays it out in a folder, where jobs end well.
     *
     * @param image that the deployment {@code web} runs
     */
    public static ScriptedKubectl in(Path folder, String image) throws IOException {
        var kubectl = new ScriptedKubectl(folder);
        Files.createDirectories(folder.resolve("state/jobs"));
        try (InputStream program = ScriptedKubectl.class.getResourceAsStream("kubectl")) {
            Files.write(folder.resolve("kubectl"), program.readAllBytes());
        }
        Files.setPosixFilePermissions(folder.resolve("kubectl"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("state/events"), "");
        Files.writeString(folder.resolve("state/log"), "");
        Files.writeString(folder.resolve("state/image"), image + "\n");
        Files.writeString(folder.resolve("state/generation"), "1\n");
        kubectl.outcome("0");
        return kubectl;
    }

    Kubectl kubectl(DeployMethod.Kubernetes settings) {
        return new Kubectl(settings, folder.resolve("kubectl").toString());
    }

    static DeployMethod.Kubernetes settings() {
        return new DeployMethod.Kubernetes(
                Optional.empty(), "production", "shop", List.of("web"), Optional.empty(), List.of(), List.of());
    }

    /** What becomes of jobs: {@code running}, {@code late}, or an exit status. */
    public void outcome(String outcome) throws IOException {
        // In one step: the program may be reading it.
        Path fresh = Files.writeString(folder.resolve("state/outcome.new"), outcome + "\n");
        Files.move(fresh, folder.resolve("state/outcome"), StandardCopyOption.REPLACE_EXISTING);
    }

    public void prints(String text) throws IOException {
        Files.writeString(folder.resolve("state/log"), text);
    }

    /** {@code create NAME}, {@code patch IMAGE} and {@code delete NAME}, in order. */
    public List<String> events() throws IOException {
        return Files.readAllLines(folder.resolve("state/events"));
    }

    public String image() throws IOException {
        return Files.readString(folder.resolve("state/image")).strip();
    }

    public JsonNode job(String name) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve("state/jobs").resolve(name).toFile());
    }

    /** A job that another run has left, with the label that one like it has. */
    void leave(String name, String label) throws IOException {
        Files.writeString(
                folder.resolve("state/jobs").resolve(name),
                "{\"metadata\":{\"name\":\"" + name + "\",\"labels\":{\"slipway/command\":\"" + label + "\"}}}\n");
    }
}
