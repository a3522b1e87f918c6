package slipway.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real Docker engine of the tests, and Docker's own command line to compare with. */
public record EnginePart(String address) {
    /** The engine that tests and builds. */
    public static EnginePart ofEnvironment() {
        try {
            return new EnginePart(Parts.find().builderEngine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The engine that keeps images in containerd's store, as a fresh Docker 29 does; it has busybox:local. */
    public static EnginePart withContainerdStore() throws IOException {
        return new EnginePart(Parts.find()
                .containerdEngine()
                .orElseThrow(() -> new IllegalStateException("Docker 20.10 has no containerd image store")));
    }

    /** One engine for each image store that the release of Docker knows. */
    public static Stream<EnginePart> ofBothStores() throws IOException {
        return Stream.concat(Stream.of(ofEnvironment()), Parts.find().containerdEngine().map(EnginePart::new).stream());
    }

    /** What a program that uses this release of Docker has in its environment. */
    public static Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(Parts.find().dockerEnvironment());
        return environment;
    }

    /** Makes images that {@code dev/parts/all} does not: by their names in {@code dev/parts/images}, without {@code :local}. */
    public void make(String... images) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Parts.scripts().resolve("images").toString(), address.substring("unix://".length())));
        command.addAll(List.of(images));
        Path output = Files.createTempFile("images-", ".output");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            // The first time on a machine, packages are downloaded and a program is compiled.
            assertThat(process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0)
                    .as(Files.readString(output))
                    .isTrue();
        } finally {
            Files.delete(output);
        }
    }

    /** Its output, which must be a success. */
    public String docker(String... arguments) throws IOException, InterruptedException {
        return docker(Map.of(), arguments);
    }

    public String docker(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        // Apart from the output: the client warns there about the engine's firewall.
        Path errors = Files.createTempFile("docker-", ".errors");
        try {
            Process process = start(environment, ProcessBuilder.Redirect.to(errors.toFile()), arguments);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as("docker %s: %s%s", String.join(" ", arguments), output, Files.readString(errors))
                    .isZero();
            return output;
        } finally {
            Files.delete(errors);
        }
    }

    /** Logs in to the registry of the tests. */
    public void login(Path config) throws IOException, InterruptedException {
        Parts parts = Parts.find();
        docker(
                "--config",
                config.toString(),
                "login",
                "-u",
                parts.registryUser(),
                "-p",
                parts.registryPassword(),
                parts.registry());
    }

    /**
     * Builds what is in a folder and pushes it, by the login that is there; returns its name by digest.
     *
     * @param name with the registry and a tag
     */
    public String publish(Path folder, String name) throws IOException, InterruptedException {
        docker("build", "-q", "-t", name, folder.toString());
        docker("--config", folder.toString(), "push", "-q", name);
        return docker("image", "inspect", "--format", "{{index .RepoDigests 0}}", name)
                .strip();
    }

    /** Started only; its output is a stream of the caller's. */
    public Process start(String... arguments) throws IOException {
        return start(Map.of(), ProcessBuilder.Redirect.DISCARD, arguments);
    }

    private Process start(Map<String, String> environment, ProcessBuilder.Redirect errors, String... arguments)
            throws IOException {
        Parts parts = Parts.find();
        List<String> command = new ArrayList<>(List.of(parts.dockerProgram("docker")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
        builder.environment().put("DOCKER_HOST", address);
        // Docker 20.10 would take its classic builder.
        builder.environment().put("DOCKER_BUILDKIT", "1");
        builder.environment().putAll(parts.dockerEnvironment());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
