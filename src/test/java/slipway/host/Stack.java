package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.parts.EnginePart;
import slipway.parts.Parts;
import slipway.parts.Ran;
import slipway.ssh.Sshd;

/** A compose stack of a test's own on the live engine: a service, and a Redis beside it that counts. */
public final class Stack implements AutoCloseable {
    /** A pattern of what Compose 1 or 2 prints when the new container has been started. */
    static final String STARTED = "(done|Started) *\n";

    private final Path folder;
    private final int port;
    private final String project;
    private final EnginePart engine;
    private final String composer;

    private Stack(Path folder, int port, String project, Parts parts) {
        this.folder = folder;
        this.port = port;
        this.project = project;
        this.engine = new EnginePart(parts.liveEngine());
        this.composer = parts.dockerProgram("docker-compose");
    }

    /** Lays it out below the home folder, with its neighbour running and no service yet. */
    static Stack layOut(Path home, String project) throws Exception {
        Stack stack = new Stack(home.resolve("the $(stacks)/" + project), Sshd.freePort(), project, Parts.find());
        Files.createDirectories(stack.folder);
        stack.write(stack.reference());
        stack.compose("up", "-d", "--no-deps", "redis");
        return stack;
    }

    void write(String image) throws IOException {
        Files.writeString(folder.resolve("docker-compose.yml"), """
                version: "3.7"
                services:
                  web:
                    image: ${IMAGE:-%s}
                    restart: unless-stopped
                    stop_grace_period: 1s
                    ports: ["127.0.0.1:%d:8080"]
                    depends_on: [redis]
                  redis:
                    image: redis:local
                    volumes: ["data:/data"]
                volumes: { data: {} }
                """.formatted(image, port));
    }

    /** Builds an image whose service does this, and returns its id. */
    public String image(String version, String... lines) throws IOException, InterruptedException {
        return build(version, """
                FROM redis:local
                LABEL slipway.project=%s org.opencontainers.image.revision=%s-of-%s
                RUN mkdir /www && echo 'this is %s' >/www/index.html
                CMD ["httpd", "-f", "-p", "8080", "-h", "/www"]
                """.formatted(project, version, project, version) + String.join("\n", lines) + "\n");
    }

    /** The same of the application that finishes its requests when it is told to end. */
    public String application(String version) throws IOException, InterruptedException {
        return build(version, """
                FROM app:local
                LABEL slipway.project=%s
                ENV RELEASE=%s
                """.formatted(project, version));
    }

    private String build(String version, String lines) throws IOException, InterruptedException {
        Path dockerfile = Files.createTempFile(folder, "Dockerfile", "");
        Files.writeString(dockerfile, lines);
        String name = repository() + ":" + project + "-" + version;
        engine.docker("build", "-q", "-t", name, "-f", dockerfile.toString(), "" + folder);
        Files.delete(dockerfile);
        return id(name);
    }

    /** As a person put it live. */
    String serve(String version, String... lines) throws IOException, InterruptedException {
        String image = image(version, lines);
        docker("tag", image, reference());
        compose("up", "-d", "--no-deps", "web");
        return image;
    }

    void removeService() throws IOException, InterruptedException {
        String container = container("web");
        if (!container.isEmpty()) {
            docker("rm", "-f", container);
        }
    }

    public String id(String image) throws IOException, InterruptedException {
        return docker("image", "inspect", "--format", "{{.Id}}", image);
    }

    String repository() {
        return "shop/" + project;
    }

    /** What the compose file names; no other test moves it. */
    public String reference() {
        return repository() + ":live";
    }

    String directory() {
        return folder.toString();
    }

    public Path folder() {
        return folder;
    }

    String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    public EnginePart engine() {
        return engine;
    }

    ComposeSwap swap(String image, HealthCheck check, boolean backOut, String... keep) {
        return swap(image, check, backOut, ReleaseCommands.NONE, List.of(keep));
    }

    ComposeSwap swap(String image, HealthCheck check, ReleaseCommands commands) {
        return swap(image, check, true, commands, List.of());
    }

    private ComposeSwap swap(
            String image, HealthCheck check, boolean backOut, ReleaseCommands commands, List<String> keep) {
        return new ComposeSwap(
                ComposeService.of(directory(), "web"),
                project,
                reference(),
                image,
                Optional.empty(),
                check,
                true,
                backOut,
                commands,
                keep);
    }

    public String project() {
        return project;
    }

    public JobRequest request(long run, ComposeSwap swap) {
        return new JobRequest(
                run,
                Optional.empty(),
                "stack-" + project + "/" + run,
                project,
                swap,
                Map.of(),
                Duration.ofSeconds(60),
                0);
    }

    /** What the service's container runs; empty where there is none. */
    String running() throws IOException, InterruptedException {
        String id = container("web");
        return id.isEmpty() ? "" : docker("inspect", "--format", "{{.State.Status}} {{.Image}}", id);
    }

    public String container(String service) throws IOException, InterruptedException {
        return docker(
                "ps",
                "-aq",
                "--filter",
                "label=com.docker.compose.project=" + project,
                "--filter",
                "label=com.docker.compose.service=" + service);
    }

    /** The neighbour counts on, in the same container. */
    public long count() throws IOException, InterruptedException {
        return Long.parseLong(docker("exec", container("redis"), "redis-cli", "incr", "counter"));
    }

    public String docker(String... arguments) throws IOException, InterruptedException {
        return engine.docker(arguments).strip();
    }

    public String compose(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = composer;
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return Ran.run(folder, Map.of("DOCKER_HOST", engine.address()), command).good();
    }

    @Override
    public void close() {
        try {
            remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remove() throws IOException, InterruptedException {
        compose("down", "-v", "-t", "0");
        String images = docker("image", "ls", "-q", "--no-trunc", "--filter", "label=slipway.project=" + project);
        for (String image : images.lines().distinct().toList()) {
            engine.docker("rmi", "-f", image);
        }
        assertThat(container("redis")).isEmpty();
    }
}
