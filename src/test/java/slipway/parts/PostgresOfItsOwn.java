package slipway.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A PostgreSQL server for one test, which may be stopped, frozen and started again. */
public final class PostgresOfItsOwn implements AutoCloseable {
    private static final String USER = "slipway";
    private static final String PASSWORD = "password-of-its-own";

    private final Path folder;
    private final int port;
    private Process process;

    public PostgresOfItsOwn() throws IOException {
        // Not in a temporary folder of JUnit's: only its owner may enter that.
        this.folder = Parts.find().folder().resolve("postgres-" + Long.toString(System.nanoTime(), 36));
        Files.createDirectories(folder);
        this.port = FreePort.take();
        start();
    }

    public PostgresPart part() {
        return new PostgresPart("127.0.0.1", port, USER, PASSWORD);
    }

    /** With all that it had. */
    public void start() throws IOException {
        Path output = folder.resolve("ready");
        process = new ProcessBuilder(
                        Parts.scripts().resolve("postgres").toString(),
                        folder.toString(),
                        Integer.toString(port),
                        USER,
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(output).contains("ready") || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException("PostgreSQL did not start: " + Files.readString(output));
        }
    }

    /** Ends it, with all connections. */
    public void stop() {
        process.destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** It answers nothing any more, and keeps all connections. */
    public void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        String server =
                Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0).strip();
        // First the one that would begin more.
        Ran.run(Path.of("."), Map.of(), "kill", signal, server).good();
        Ran.run(Path.of("."), Map.of(), "pkill", signal, "--parent", server).good();
    }

    @Override
    public void close() throws IOException {
        try {
            if (process.isAlive()) {
                thaw();
            }
            stop();
            Ran.run(Path.of("."), Map.of(), "rm", "-rf", folder.toString()).good();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
