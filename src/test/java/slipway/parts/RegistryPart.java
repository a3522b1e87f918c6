package slipway.parts;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real registry of images, which asks for a login. */
public final class RegistryPart implements AutoCloseable {
    public static final String USER = "pusher";
    public static final String PASSWORD = "open-sesame";

    private final Path folder;
    private final int port;
    private Process process;

    /** @param folder an empty one, which it keeps its images in */
    public RegistryPart(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.port = freePort();
        Process htpasswd = new ProcessBuilder("htpasswd", "-Bbn", USER, PASSWORD)
                .redirectOutput(folder.resolve("htpasswd").toFile())
                .start();
        if (htpasswd.waitFor() != 0) {
            throw new IOException("htpasswd failed");
        }
        Files.writeString(folder.resolve("config.yml"), configuration());
        start();
    }

    /** As it stands in the name of an image. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    public void start() throws IOException {
        process = new ProcessBuilder(
                        "docker-registry", "serve", folder.resolve("config.yml").toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        await().atMost(Duration.ofSeconds(20)).until(this::answers);
    }

    public void stop() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        stop();
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String configuration() {
        return """
                version: 0.1
                log: { level: warn }
                storage: { filesystem: { rootdirectory: %1$s/images } }
                http: { addr: "127.0.0.1:%2$d" }
                auth: { htpasswd: { realm: tests, path: %1$s/htpasswd } }
                """.formatted(folder, port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
