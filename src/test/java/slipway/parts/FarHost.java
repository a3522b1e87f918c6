package slipway.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A host with an engine, on a network of its own: nothing there reaches the machine of the tests, which has SSH alone. */
public final class FarHost {
    private final Path folder;
    private final Process process;
    private final FaultyLine line;

    private FarHost(Path folder, Process process, FaultyLine line) {
        this.folder = folder;
        this.process = process;
        this.line = line;
    }

    /**
     * Returns when it is up.
     *
     * @param folder a short path that is not there yet: sockets are in it
     */
    public static FarHost start(Path folder) throws IOException {
        Files.createDirectory(folder);
        Path said = folder.resolve("said");
        String name = "f" + UUID.randomUUID().toString().substring(0, 8);
        Process process = new ProcessBuilder(Parts.scripts().resolve("far-host").toString(), folder.toString(), name)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
            String text = Files.readString(said);
            if (!process.isAlive()) {
                throw new AssertionError(text);
            }
            return text.lines().anyMatch(line -> line.startsWith("ready "));
        });
        FaultyLine line = FaultyLine.to(folder.resolve("ssh.sock"));
        String known = Files.readString(folder.resolve("host/known_hosts")).replaceAll("]:\\d+", "]:" + line.port());
        Files.writeString(folder.resolve("known_hosts"), known);
        return new FarHost(folder, process, line);
    }

    /** To its SSH server. */
    public FaultyLine line() {
        return line;
    }

    public Path identityFile() {
        return folder.resolve("host/id_ed25519");
    }

    public Path knownHosts() {
        return folder.resolve("known_hosts");
    }

    /** The home folder of {@code ec2-user}. */
    public Path home() {
        return folder.resolve("host/home/ec2-user");
    }

    public EnginePart engine() {
        return new EnginePart("unix://" + folder.resolve("engine/docker.sock"));
    }

    public void end() throws IOException, InterruptedException {
        line.close();
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("a far host did not end: " + Files.readString(folder.resolve("said")));
        }
    }
}
