package slipway.log;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what this server writes of logs to where the others read it, at most every 250 ms. The file stays the buffer: what
 * could not be sent is sent later, and no stage waits for it.
 */
final class LogSharing {
    private static final Logger LOG = LoggerFactory.getLogger(LogSharing.class);
    private static final int EVERY_MILLISECONDS = 250;
    private static final int LARGEST_CHUNK = 64 * 1024;
    private static final int MOST_TOGETHER = 16;

    private final SharedLogs shared;
    private final LongFunction<Path> file;
    private final Map<Long, Progress> progress = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::work, "slipway-log-sharing");

    /** How far a log was sent, and whether more will be written. */
    private static final class Progress {
        private long sent;
        /** After a failure: what was sent may have arrived, although no answer came. */
        private boolean inDoubt;

        private volatile boolean closed;

        Progress(long sent) {
            this.sent = sent;
        }
    }

    LogSharing(SharedLogs shared, LongFunction<Path> file) {
        this.shared = shared;
        this.file = file;
        thread.setDaemon(true);
        thread.start();
    }

    /** Before a log is written here: the file goes on where the shared log ends, whoever wrote that. */
    void open(long run) throws IOException {
        long size = shared.size(run);
        Path path = file.apply(run);
        if (size > 0 && !beginsLike(path, run)) {
            restore(path, run);
        }
        progress.put(run, new Progress(size));
    }

    /** Whether the file has all that is shared, and perhaps more that could not be sent before its server ended. */
    private boolean beginsLike(Path path, long run) throws IOException {
        if (!Files.exists(path)) {
            return false;
        }
        try (var in = new RandomAccessFile(path.toFile(), "r")) {
            return copy(run, 0, Long.MAX_VALUE, new OutputStream() {
                        @Override
                        public void write(int b) throws IOException {
                            write(new byte[] {(byte) b}, 0, 1);
                        }

                        @Override
                        public void write(byte[] bytes, int offset, int length) throws IOException {
                            byte[] ours = new byte[length];
                            if (in.length() - in.getFilePointer() < length) {
                                throw new Differs();
                            }
                            in.readFully(ours);
                            if (!Arrays.equals(ours, Arrays.copyOfRange(bytes, offset, offset + length))) {
                                throw new Differs();
                            }
                        }
                    })
                    > 0;
        } catch (Differs e) {
            return false;
        }
    }

    private static final class Differs extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private void restore(Path path, long run) throws IOException {
        Files.deleteIfExists(path);
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(path)) {
            copy(run, 0, Long.MAX_VALUE, out);
        }
    }

    /** How many bytes of a log are shared; 0 if none are. */
    long size(long run) {
        return shared.size(run);
    }

    /** Copies the bytes from {@code from} up to {@code to}, as far as they are there; returns where it stopped. */
    long copy(long run, long from, long to, OutputStream out) throws IOException {
        long at = from;
        while (at < to) {
            SortedMap<Long, byte[]> chunks = shared.from(run, at);
            if (chunks.isEmpty()) {
                return at;
            }
            for (Map.Entry<Long, byte[]> chunk : chunks.entrySet()) {
                int offset = (int) (at - chunk.getKey());
                int length = (int) Math.min(chunk.getValue().length, to - chunk.getKey()) - offset;
                if (offset < 0 || length <= 0) {
                    return at;
                }
                out.write(chunk.getValue(), offset, length);
                at += length;
            }
        }
        return at;
    }

    /** Sends what is not sent yet; if that cannot be now, it is done soon. */
    void send(long run) {
        Progress known = progress.get(run);
        if (known == null) {
            return;
        }
        try {
            synchronized (known) {
                if (known.inDoubt) {
                    known.sent = shared.size(run);
                }
                known.inDoubt = true;
                while (sendSome(run, known)) {
                    LOG.trace("there may be more");
                }
                known.inDoubt = false;
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("run={}: its log cannot be shared yet", run, e);
        }
    }

    void close(long run) {
        Progress known = progress.get(run);
        if (known != null) {
            known.closed = true;
            send(run);
        }
    }

    private boolean sendSome(long run, Progress known) throws IOException {
        SortedMap<Long, byte[]> chunks = new TreeMap<>();
        long at = known.sent;
        try (var in = new RandomAccessFile(file.apply(run).toFile(), "r")) {
            in.seek(at);
            byte[] buffer = new byte[LARGEST_CHUNK];
            int count;
            while (chunks.size() < MOST_TOGETHER && (count = in.read(buffer)) > 0) {
                chunks.put(at, Arrays.copyOf(buffer, count));
                at += count;
            }
        }
        if (!chunks.isEmpty()) {
            shared.append(run, chunks);
            known.sent = at;
        }
        return chunks.size() == MOST_TOGETHER;
    }

    private void work() {
        while (true) {
            try {
                Thread.sleep(EVERY_MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            }
            progress.entrySet().removeIf(each -> isDone(each.getKey(), each.getValue()));
        }
    }

    private boolean isDone(long run, Progress known) {
        // Asked first: what is written after that would come after the last look.
        boolean closed = known.closed;
        send(run);
        return closed && isSent(run, known);
    }

    /** Also if the log is not there any more: its run was forgotten. */
    private boolean isSent(long run, Progress known) {
        synchronized (known) {
            return file.apply(run).toFile().length() <= known.sent;
        }
    }

    void end() {
        thread.interrupt();
    }
}
