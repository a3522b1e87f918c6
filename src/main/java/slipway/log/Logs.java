package slipway.log;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder of logs, one append-only file a run: the only buffer between a stage and its readers. Where several servers
 * share the work, the file belongs to the server that works on the run; others read what it has shared.
 */
public final class Logs {
    private static final Pattern LOG = Pattern.compile("\\d{1,18}\\.log");
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Path folder;
    private final StageLogQuota.Sizes sizes;
    private final Map<Long, RunLog> open = new ConcurrentHashMap<>();
    private final Optional<LogSharing> sharing;
    private volatile boolean following = true;

    public Logs(Path folder) throws IOException {
        this(folder, StageLogQuota.Sizes.USUAL, Optional.empty());
    }

    /** With what several servers share. */
    public Logs(Path folder, Optional<SharedLogs> shared) throws IOException {
        this(folder, StageLogQuota.Sizes.USUAL, shared);
    }

    Logs(Path folder, StageLogQuota.Sizes sizes) throws IOException {
        this(folder, sizes, Optional.empty());
    }

    private Logs(Path folder, StageLogQuota.Sizes sizes, Optional<SharedLogs> shared) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.sizes = sizes;
        this.sharing = shared.map(logs -> new LogSharing(logs, this::file));
    }

    /** Opens the log of a run for writing; a second attempt goes on where the first one ended. */
    public RunLog open(long run, Redactor redactor) throws IOException {
        Path file = file(run);
        if (sharing.isPresent()) {
            sharing.get().open(run);
        }
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        var log = new RunLog(
                file,
                sizes,
                redactor,
                () -> {
                    open.remove(run);
                    sharing.ifPresent(shared -> shared.close(run));
                },
                () -> sharing.ifPresent(shared -> shared.send(run)));
        open.put(run, log);
        return log;
    }

    /** How many bytes the log of a run has now; 0 if there is none. */
    public long size(long run) {
        long shared = sharedSize(run);
        return shared > 0 ? shared : file(run).toFile().length();
    }

    /**
     * How much of a log was shared that is not written here; 0 if nothing was. A file that is not written here may be
     * incomplete: another server may have continued the run.
     */
    private long sharedSize(long run) {
        return open.containsKey(run)
                ? 0
                : sharing.map(shared -> shared.size(run)).orElse(0L);
    }

    /** Whether the log of a run is being written here. */
    public boolean isOpen(long run) {
        return open.containsKey(run);
    }

    /** Waits until the log of a run has more than {@code offset} bytes, or is not written any more, or the time is over. */
    public void awaitBeyond(long run, long offset, Duration limit) throws InterruptedException {
        RunLog log = open.get(run);
        if (log != null) {
            log.awaitBeyond(offset, limit);
        }
    }

    /** Copies the bytes from {@code from} up to {@code to}, as far as they are there; returns where it stopped. */
    public long copy(long run, long from, long to, OutputStream out) throws IOException {
        if (sharedSize(run) > 0) {
            return sharing.orElseThrow().copy(run, from, to, out);
        }
        Path file = file(run);
        if (!Files.exists(file)) {
            return from;
        }
        long at = from;
        byte[] buffer = new byte[32 * 1024];
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(from);
            int count = 0;
            while (at < to && (count = in.read(buffer, 0, (int) Math.min(buffer.length, to - at))) > 0) {
                out.write(buffer, 0, count);
                at += count;
            }
        }
        return at;
    }

    /**
     * Copies from {@code from} on, also what is still to be written, until the run has ended.
     *
     * @param ended whether the run has ended; asked before the file is read, so that no last line is missed
     * @param stays whether the reader may go on reading; asked each time
     */
    public void follow(long run, long from, BooleanSupplier ended, BooleanSupplier stays, OutputStream out)
            throws IOException, InterruptedException {
        long at = from;
        while (following && stays.getAsBoolean()) {
            // While the log is open the run is at work: no need to ask its record at every line.
            boolean last = !open.containsKey(run) && ended.getAsBoolean();
            long before = at;
            at = copy(run, at, Long.MAX_VALUE, out);
            if (at > before) {
                out.flush();
            }
            if (last) {
                return;
            }
            awaitMore(run, at);
        }
    }

    /**
     * Where a part of a log stands.
     *
     * @param from where it begins; empty if it has not begun
     * @param to where it ends; empty if it has not ended
     * @param never whether it will not be written any more
     */
    public record Part(Optional<Long> from, Optional<Long> to, boolean never) {}

    /** Copies a part of a log, also what is still to be written, until the part or the run has ended. */
    public void followPart(long run, Supplier<Part> ask, OutputStream out) throws IOException, InterruptedException {
        long at = -1;
        while (following) {
            // What is in the file before the question is not beyond the part's end, which the answer may not know yet.
            long size = size(run);
            Part part = ask.get();
            at = Math.max(at, part.from().orElse(-1L));
            long before = at;
            if (at >= 0) {
                at = copy(run, at, part.to().orElse(size), out);
            }
            if (at > before) {
                out.flush();
            }
            if (part.to().isPresent() || part.never()) {
                return;
            }
            awaitMore(run, Math.max(at, 0));
        }
    }

    /** The server stops: nobody follows any more. Takes effect within a second. */
    public void endFollowing() {
        following = false;
        sharing.ifPresent(LogSharing::end);
    }

    /**
     * Removes the logs of all other runs.
     *
     * @param numbers those that are recorded; asked after the logs were listed, since each run is recorded before it has one
     */
    public void keepOnly(Supplier<Set<Long>> numbers) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(
                            file -> LOG.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
        Set<Path> kept = numbers.get().stream().map(this::file).collect(Collectors.toSet());
        for (Path file : files) {
            if (!kept.contains(file)) {
                Files.deleteIfExists(file);
            }
        }
    }

    public void delete(long run) throws IOException {
        Files.deleteIfExists(file(run));
    }

    private void awaitMore(long run, long offset) throws InterruptedException {
        Optional<RunLog> log = Optional.ofNullable(open.get(run)).filter(found -> !found.isClosed());
        if (log.isPresent()) {
            log.get().awaitBeyond(offset, Duration.ofSeconds(1));
        } else {
            // It waits for its turn, or has just ended: its state will tell.
            Thread.sleep(LOOK_AGAIN.toMillis());
        }
    }

    private Path file(long run) {
        return folder.resolve(run + ".log");
    }
}
