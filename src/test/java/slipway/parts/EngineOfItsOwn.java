package slipway.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A Docker engine for one test, which may be stopped and started. */
public final class EngineOfItsOwn implements AutoCloseable {
    private final Path folder;
    private final String name = Long.toString(System.nanoTime() % 1_000_000_000L, 36);
    private Process process;

    /** @param folder an empty one; it may not be deeper than the name of a socket is long */
    public EngineOfItsOwn(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        start();
        Ran.run(folder, Map.of(), Parts.scripts().resolve("images").toString(), socket(), "busybox")
                .good();
    }

    public EnginePart part() {
        return new EnginePart("unix://" + socket());
    }

    private String socket() {
        return folder.resolve("docker.sock").toString();
    }

    public void start() throws IOException {
        Path output = folder.resolve("ready");
        Files.deleteIfExists(output);
        process = new ProcessBuilder(List.of(Parts.scripts().resolve("engine").toString(), folder.toString(), name))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(output).startsWith("ready") || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException("the engine did not start: " + Files.readString(output));
        }
    }

    /** With all its containers, which it remembers. */
    public void stop() {
        process.destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        stop();
    }
}
