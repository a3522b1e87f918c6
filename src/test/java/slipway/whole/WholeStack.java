package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import slipway.files.FileTree;
import slipway.parts.EnginePart;
import slipway.parts.Ran;

/** The stack on the host that a team's releases go to: the service, and a Redis beside it that counts on. */
final class WholeStack {
    /** Serves what the release's page says. */
    static final String SERVES = "httpd -f -p 8080 -h /www";

    /** A pattern of what Compose 1 or 2 prints when the new container has been started; BuildKit prints "done" as well. */
    static final String STARTED = "slipway: exchanging web[\\s\\S]*(done|Started) *\n";

    private final Scene scene;
    private final Path folder;
    private final EnginePart engine;
    private final int port;
    private long count;

    private WholeStack(Scene scene, Path folder, int port) {
        this.scene = scene;
        this.folder = folder;
        this.engine = new EnginePart(scene.parts().liveEngine());
        this.port = port;
    }

    /** With the neighbour running and no service yet; the team's configuration is about it. */
    static WholeStack layOut(Scene scene) throws IOException, InterruptedException {
        Path folder = Files.createDirectory(
                scene.host().resolve("stack-" + scene.team().path().replace('/', '-')));
        WholeStack stack = new WholeStack(scene, folder, freePort());
        Files.writeString(
                folder.resolve("docker-compose.yml"), """
                version: "3.7"
                services:
                  web: { image: "%s", init: true, ports: ["127.0.0.1:%d:8080"], depends_on: [redis] }
                  redis: { image: redis:local, volumes: ["data:/data"] }
                volumes: { data: {} }
                """.formatted(stack.repository() + ":latest", stack.port));
        stack.compose("up", "-d", "redis");
        scene.settings().compose(folder.getFileName().toString(), "web");
        return stack;
    }

    /** The service is started again whenever it ends, as people have it. */
    void startsAgain() throws IOException {
        setting("restart: always");
    }

    /** How long a container of the service is given to end after SIGTERM. */
    void endsWithin(String time) throws IOException {
        setting("stop_grace_period: " + time);
    }

    private void setting(String line) throws IOException {
        Path file = folder.resolve("docker-compose.yml");
        Files.writeString(file, Files.readString(file).replace("init: true", "init: true, " + line));
    }

    /** A service of this image beside the others; it does nothing. */
    void startBeside(String service, String image) throws IOException, InterruptedException {
        docker("tag", "redis:local", image);
        Path file = folder.resolve("docker-compose.yml");
        String idle = "services:\n  " + service + ": { image: \"" + image
                + "\", command: [sleep, \"9999\"], stop_grace_period: 0s }\n";
        Files.writeString(file, Files.readString(file).replace("services:\n", idle));
        compose("up", "-d", service);
        docker("rmi", image);
    }

    /** What runs with the image of each release, before the exchange and after it. */
    void commands(String before, String after) throws IOException {
        String directory = folder.getFileName().toString();
        scene.settings()
                .part(
                        "redeploy",
                        "compose",
                        Map.of("directory", directory, "service", "web", "before", before, "after", after));
    }

    /** What a release must show: a page that says good, so many times a second apart. */
    void verify(int samples, String within) throws IOException {
        verify("host", samples, within);
    }

    /** The same, as Slipway itself sees it. */
    void verifyFromHere(String within) throws IOException {
        verify("server", 1, within);
    }

    private void verify(String from, int samples, String within) throws IOException {
        String url = "http://127.0.0.1:" + port + "/";
        scene.settings()
                .part(
                        "redeploy",
                        "verify",
                        Map.of("url", url, "contains", "good", "from", from, "samples", samples, "within", within));
    }

    /** Pushes a release whose page has this text and whose container does this; returns the number of its run. */
    long push(String page, String command, String... lines) throws IOException, InterruptedException {
        scene.team().write("index.html", page + "\n");
        scene.team().write("Dockerfile", """
                FROM busybox:local
                COPY index.html /www/index.html
                %s
                CMD %s
                """.formatted(String.join("\n", lines), command));
        return scene.team().pushed("main", page);
    }

    long pushGood(String name) throws IOException, InterruptedException {
        return push("good " + name, SERVES);
    }

    /** The stack is whole: the run's image runs there, and its neighbour has counted on in the same place. */
    void isWholeWith(JsonNode run) throws IOException, InterruptedException {
        String image = docker("inspect", "--format", "{{.State.Status}} {{.Image}}", container("web"));
        assertThat(image).startsWith("running ");
        assertThat(docker("inspect", "--format", "{{.RepoDigests}}", image.substring("running ".length())))
                .contains(digest(run));
        assertThat(docker("exec", container("redis"), "redis-cli", "incr", "counter"))
                .isEqualTo(Long.toString(++count));
    }

    String container(String service) throws IOException, InterruptedException {
        return docker(
                "ps",
                "-aq",
                "--filter",
                "label=com.docker.compose.project=" + folder.getFileName(),
                "--filter",
                "label=com.docker.compose.service=" + service);
    }

    String docker(String... arguments) throws IOException, InterruptedException {
        return engine.docker(arguments).strip();
    }

    /** What the job of this run has said on the host; a job has one folder, however often it is asked for. */
    String output(JsonNode run) throws IOException {
        return Files.readString(job(digest(run)).resolve("output"));
    }

    boolean hasEnded(JsonNode run) throws IOException {
        return Files.exists(job(digest(run)).resolve("exit"));
    }

    private Path job(String digest) throws IOException {
        String words = "exchange web in " + folder.getFileName() + " for " + repository() + "@" + digest;
        try (Stream<Path> jobs = Files.list(scene.host().resolve(".slipway/jobs"))) {
            List<Path> ours = jobs.filter(job -> isOf(words, job)).toList();
            assertThat(ours).as(words).hasSize(1);
            return ours.get(0);
        }
    }

    private static boolean isOf(String words, Path job) {
        try {
            return Files.readString(job.resolve("command")).strip().equals(words);
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A hand that tidies the registry: whoever pulls the run's image from now on is told that it is gone. */
    void takeFromRegistry(JsonNode run) throws IOException {
        Path manifest = scene.parts()
                .folder()
                .resolve("registry/storage/docker/registry/v2/repositories")
                .resolve(scene.team().path())
                .resolve("_manifests/revisions/sha256")
                .resolve(digest(run).substring("sha256:".length()));
        assertThat(manifest).isDirectory();
        FileTree.delete(manifest);
    }

    /** The same hand on the host. */
    void takeFromHost(JsonNode run) throws IOException, InterruptedException {
        docker("rmi", repository() + "@" + digest(run));
    }

    /** Somebody on the host who does not tell Slipway. */
    void serveByHand(JsonNode run) throws IOException, InterruptedException {
        docker("tag", repository() + "@" + digest(run), repository() + ":latest");
        // By SSH, since compose notes the folder by the name that it has there.
        Path host = scene.parts().folder().resolve("host");
        Ran.run(
                        scene.folder(),
                        Map.of(),
                        "ssh",
                        "-p",
                        Integer.toString(scene.parts().sshPort()),
                        "-i",
                        host.resolve("id_ed25519").toString(),
                        "-o",
                        "UserKnownHostsFile=" + host.resolve("known_hosts"),
                        "ec2-user@127.0.0.1",
                        "cd " + folder.getFileName() + " && sudo docker-compose up -d --no-deps web")
                .good();
    }

    static String digest(JsonNode run) {
        return run.at("/image/digest").asText();
    }

    private String repository() {
        return scene.parts().registry() + "/" + scene.team().path();
    }

    private void compose(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = scene.parts().dockerProgram("docker-compose");
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Ran.run(folder, Map.of("DOCKER_HOST", engine.address()), command).good();
    }

    void takeDown() throws IOException, InterruptedException {
        compose("down", "-v", "-t", "0");
        FileTree.delete(folder);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
