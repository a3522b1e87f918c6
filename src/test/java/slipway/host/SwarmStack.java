package slipway.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import slipway.parts.EnginePart;
import slipway.parts.FreePort;
import slipway.parts.Parts;

/**
 * A Swarm of one node on the live engine, with a service of a test's own that serves what its image says. Its images are in the
 * registry alone, so the node pulls them with the login that it is handed.
 */
public final class SwarmStack {
    /** An engine is in one Swarm at a time. */
    public static final String LOCK = "the Swarm of the live engine";

    /** How long a test may wait for its turn, on a slow machine. */
    public static final int TURN_SECONDS = 40 * 60;

    /** Each Swarm listens on the ports 2377 and 7946 of the machine, and the engines of other JVMs have Swarms too. */
    private static final Path TURN = Path.of("target/swarm.lock");

    private final Parts parts;
    private final EnginePart engine;
    private final Path folder;
    private final String service;
    private final String repository;
    private final int port = FreePort.take();
    private final FileChannel turn;

    private SwarmStack(Path folder, String service, String repository) throws IOException {
        this.parts = Parts.find();
        this.engine = new EnginePart(parts.liveEngine());
        this.folder = folder;
        this.service = service;
        this.repository = parts.registry() + "/" + repository;
        this.turn = FileChannel.open(TURN, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /**
     * Makes the Swarm; there is no service yet.
     *
     * @param folder for the registry's login, and for what is built
     * @param repository in the registry of the tests
     */
    public static SwarmStack begin(Path folder, String service, String repository)
            throws IOException, InterruptedException {
        SwarmStack stack = new SwarmStack(Files.createDirectories(folder), service, repository);
        stack.turn.lock();
        stack.docker("swarm", "init", "--advertise-addr", "127.0.0.1");
        stack.engine.login(folder);
        return stack;
    }

    public String service() {
        return service;
    }

    public String repository() {
        return repository;
    }

    public int port() {
        return port;
    }

    public String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    /** An image whose service does this; returns its name by digest. */
    public String image(String version, String command) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("Dockerfile"), """
                FROM redis:local
                RUN mkdir /www && echo 'this is %s' >/www/index.html
                ENV PORT=%d
                CMD ["sh", "-c", "%s"]
                """.formatted(version, port, command));
        String name = repository() + ":" + version;
        String digest = engine.publish(folder, name);
        docker("rmi", "-f", docker("image", "inspect", "--format", "{{.Id}}", name));
        return digest;
    }

    public String serving(String version) throws IOException, InterruptedException {
        return image(version, "exec httpd -f -p $PORT -h /www");
    }

    /** As a person made it, by a tag. Its tasks end at once when they are told to, and Swarm watches each for a second. */
    public void create(String image) throws IOException, InterruptedException {
        createOther(service, image);
    }

    /** Another service of the Swarm. */
    public void createOther(String name, String image, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "--config",
                folder.toString(),
                "service",
                "create",
                "--quiet",
                "--name",
                name,
                "--with-registry-auth",
                "--network",
                "host",
                "--stop-grace-period",
                "0s",
                "--update-monitor",
                "1s",
                "--restart-delay",
                "1s"));
        command.addAll(List.of(options));
        command.add(image);
        docker(command.toArray(String[]::new));
    }

    public void update(String... options) throws IOException, InterruptedException {
        updateOther(service, options);
    }

    public void updateOther(String name, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("service", "update", "--quiet"));
        command.addAll(List.of(options));
        command.add(name);
        docker(command.toArray(String[]::new));
    }

    /** What the service is to run. */
    public String specified() throws IOException, InterruptedException {
        return specified(service);
    }

    public String specified(String name) throws IOException, InterruptedException {
        return docker("service", "inspect", "--format", "{{.Spec.TaskTemplate.ContainerSpec.Image}}", name);
    }

    /** The image and the state of each task that shall run. */
    public String tasks() throws IOException, InterruptedException {
        return tasks(service);
    }

    public String tasks(String name) throws IOException, InterruptedException {
        return docker(
                "service",
                "ps",
                "--no-trunc",
                "--filter",
                "desired-state=running",
                "--format",
                "{{.Image}} {{slice .CurrentState 0 7}}",
                name);
    }

    public String docker(String... arguments) throws IOException, InterruptedException {
        return engine.docker(Map.of(), arguments).strip();
    }

    public void leave() throws IOException, InterruptedException {
        try (turn) {
            docker("swarm", "leave", "--force");
        }
    }
}
