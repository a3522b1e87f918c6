package slipway.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import slipway.parts.RunningSlipway;

/** The server's lives, one after the other on the same data; each but the last ends by kill -9. */
final class Lives implements AutoCloseable {
    private static final int PAGE = 200;

    private final Ground ground;
    private volatile RunningSlipway current;

    Lives(Ground ground) {
        this.ground = ground;
    }

    /** Empty of life or not: deliveries to a dead one are refused, as in real life. */
    RunningSlipway current() {
        return current;
    }

    void begin() throws IOException {
        current = RunningSlipway.start(ground.folder(), ground.environment());
    }

    void kill() throws InterruptedException {
        current.kill();
    }

    /** A life that is killed while it still starts. */
    void beginAndKill(Duration after) throws IOException, InterruptedException {
        Path log = Files.createTempFile(ground.folder(), "slipway-", ".log");
        Process process = RunningSlipway.launch(ground.folder(), ground.environment(), log);
        if (process.waitFor(after.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("slipway did not start: " + Files.readString(log));
        }
        process.destroyForcibly().waitFor();
    }

    /** Stops it in good order; the exit status. */
    int end() throws InterruptedException {
        return current.stop();
    }

    JsonNode status() throws IOException, InterruptedException {
        return current.json("/api/status").at("/projects/0");
    }

    /** All that was ever recorded, oldest first. */
    List<RecordedRun> runs() throws IOException, InterruptedException {
        List<RecordedRun> runs = new ArrayList<>();
        String before = "";
        while (true) {
            JsonNode page = current.json("/api/runs?limit=" + PAGE + before);
            page.path("runs").forEach(run -> runs.add(0, RecordedRun.of(run)));
            if (!page.path("next").isNumber()) {
                return runs;
            }
            before = "&before=" + page.path("next").asLong();
        }
    }

    /** What the servers themselves logged as errors. */
    List<String> errors() throws IOException {
        try (Stream<Path> files = Files.list(ground.folder())) {
            List<String> errors = new ArrayList<>();
            for (Path file : files.filter(each -> each.toString().endsWith(".log"))
                    .sorted()
                    .toList()) {
                Files.readAllLines(file).stream()
                        .filter(line -> line.contains("ERROR"))
                        .forEach(errors::add);
            }
            return errors;
        }
    }

    @Override
    public void close() {
        if (current != null) {
            current.process().destroyForcibly().onExit().join();
        }
    }
}
