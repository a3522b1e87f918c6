package slipway.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A Docker engine for one test, which may be stopped and started. */
public final class EngineOfItsOwn implements AutoCloseable {
    private final Path folder;
    private final String name = Long.toString(System.nanoTime() % 1_000_000_000L, 36);
    private final List<String> store;
    private Process process;

    /** @param folder an empty one; it may not be deeper than the name of a socket is long */
    public EngineOfItsOwn(Path folder) throws IOException, InterruptedException {
        this(folder, List.of());
    }

    private EngineOfItsOwn(Path folder, List<String> store) throws IOException, InterruptedException {
        this.folder = folder;
        this.store = store;
        start();
        Ran.run(folder, Map.of(), Parts.scripts().resolve("images").toString(), socket(), "busybox")
                .good();
    }

    /** One that keeps images in containerd's store. */
    public static EngineOfItsOwn withContainerdStore(Path folder) throws IOException, InterruptedException {
        return new EngineOfItsOwn(folder, List.of("containerd"));
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
        List<String> command =
                new ArrayList<>(List.of(Parts.scripts().resolve("engine").toString(), folder.toString(), name));
        command.addAll(store);
        process = new ProcessBuilder(command)
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
