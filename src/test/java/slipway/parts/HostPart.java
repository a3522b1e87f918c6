package slipway.parts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** One more host that releases go to, beside the one of the parts: a server and an account of its own. */
public final class HostPart implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final Process process;

    /**
     * @param folder not there yet
     * @param engine {@code unix://...}, which is the host's
     */
    public HostPart(Path folder, String engine) throws IOException {
        this.folder = Files.createDirectory(folder);
        this.port = freePort();
        Path ready = folder.resolve("ready");
        process = new ProcessBuilder(List.of(
                        Parts.scripts().resolve("ssh-host").toString(),
                        folder.toString(),
                        Integer.toString(port),
                        engine.substring("unix://".length())))
                .redirectErrorStream(true)
                .redirectOutput(ready.toFile())
                .start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(ready).startsWith("ready") || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException("the host did not start: " + Files.readString(ready));
        }
    }

    public int port() {
        return port;
    }

    public Path identityFile() {
        return folder.resolve("id_ed25519");
    }

    /** A known_hosts that has it under another of the machine's names. */
    public Path knownHostsAs(String name) throws IOException {
        String known = Files.readString(folder.resolve("known_hosts"));
        return Files.writeString(folder.resolve("known_as"), known.replace("[127.0.0.1]", "[" + name + "]"));
    }

    /** The home folder of its user. */
    public Path home() {
        return folder.resolve("home/ec2-user");
    }

    /** As the configuration has it among the hosts, under another of the machine's names. */
    public Map<String, Object> described(String name) throws IOException {
        return Map.of(
                "host", name,
                "port", port(),
                "identityFile", identityFile().toString(),
                "knownHosts", knownHostsAs(name).toString());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
