package slipway.web.metrics;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many bytes the folder of data takes, by kind. A folder of a million files takes long to measure, so that is done
 * beside the one who asks, only if somebody asks, and not again before five minutes have passed.
 */
public final class DiskUse {
    private static final Logger LOG = LoggerFactory.getLogger(DiskUse.class);
    private static final Duration GOOD_FOR = Duration.ofMinutes(5);

    private final Path data;
    private Map<String, Long> measured = Map.of();
    /** By {@link System#nanoTime}. */
    private long nextAt = System.nanoTime();

    private Thread measuring;
    private boolean ended;

    /** @param data the folder of data */
    public DiskUse(Path data) {
        this.data = data;
    }

    /** What was measured last: the database, logs, repos and work; empty until it was measured for the first time. */
    synchronized Map<String, Long> bytes() {
        boolean old = System.nanoTime() - nextAt >= 0;
        if (old && measuring == null && !ended) {
            measuring = new Thread(this::measure, "slipway-disk-use");
            measuring.setDaemon(true);
            measuring.start();
        }
        return measured;
    }

    /** How many bytes are free on the disk of the folder of data, for its user. */
    long free() throws IOException {
        return Files.getFileStore(data).getUsableSpace();
    }

    /** No more is measured. */
    public synchronized void end() {
        ended = true;
        if (measuring != null) {
            measuring.interrupt();
        }
    }

    private void measure() {
        try {
            Map<String, Long> bytes = new LinkedHashMap<>();
            bytes.put("database", database());
            for (String folder : List.of("logs", "repos", "work")) {
                bytes.put(folder, below(data.resolve(folder)));
            }
            is(bytes);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the folder of data could not be measured, and will be later: {}", e.toString());
        } finally {
            done();
        }
    }

    private synchronized void is(Map<String, Long> bytes) {
        measured = Map.copyOf(bytes);
    }

    private synchronized void done() {
        nextAt = System.nanoTime() + GOOD_FOR.toNanos();
        measuring = null;
    }

    private long database() throws IOException {
        long bytes = 0;
        try (var files = Files.newDirectoryStream(data, "slipway.db*")) {
            for (Path file : files) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private static long below(Path folder) throws IOException {
        var sum = new Sum();
        Files.walkFileTree(folder, sum);
        return sum.bytes;
    }

    /** Adds up the files that it can read: others come and go while it looks. */
    private static final class Sum extends SimpleFileVisitor<Path> {
        private long bytes;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("the server stops");
            }
            bytes += attributes.size();
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException gone) {
            return FileVisitResult.CONTINUE;
        }
    }
}
