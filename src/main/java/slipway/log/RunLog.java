package slipway.log;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one run while it is being written: redacts, appends, and wakes those who follow. A disk that refuses is
 * told to the server's log once and never to the stage, which has better things to do.
 */
public final class RunLog extends OutputStream {
    private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);

    private final Path file;
    private final FileOutputStream out;
    private final Redactor redactor;
    private final Redactor.Pass redaction;
    private final Runnable onClose;
    private final LastLines lastLines = new LastLines();
    private long size;
    private boolean closed;
    private boolean broken;

    RunLog(Path file, Redactor redactor, Runnable onClose) throws IOException {
        this.file = file;
        // Not a FileChannel: that one closes itself when its thread is interrupted.
        this.out = new FileOutputStream(file.toFile(), true);
        this.size = file.toFile().length();
        this.redactor = redactor;
        this.redaction = redactor.begin();
        this.onClose = onClose;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        append(redaction.next(bytes, offset, length));
    }

    /** A line of Slipway's own. */
    public synchronized void line(String text) {
        endRedaction();
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        append(redaction.next(bytes, 0, bytes.length));
        endRedaction();
    }

    /** The text as this log would show it: for words that are recorded elsewhere. */
    public String redacted(String text) {
        return redactor.redact(text);
    }

    /** Begins a stage: its heading, and the count of last lines anew. Returns the offset at which the stage begins. */
    public synchronized long heading(String text) {
        endRedaction();
        lastLines.clear();
        long from = size;
        line("=== " + text);
        lastLines.clear();
        return from;
    }

    /** The number of bytes written so far, with nothing held back: what came before belongs to the past. */
    public synchronized long mark() {
        endRedaction();
        return size;
    }

    /** The last lines of the current stage that say something, oldest first. */
    public synchronized List<String> lastLines(int count) {
        endRedaction();
        return lastLines.last(count);
    }

    /** Waits until there is more than {@code offset} bytes or the log has ended; false if neither came in time. */
    synchronized boolean awaitBeyond(long offset, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (size <= offset && !closed) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000 + 1);
        }
        return true;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            endRedaction();
            closed = true;
            notifyAll();
            try {
                out.close();
            } catch (IOException e) {
                broke(e);
            }
        }
        onClose.run();
    }

    private void endRedaction() {
        append(redaction.end());
    }

    private void append(byte[] bytes) {
        if (bytes.length == 0 || closed) {
            return;
        }
        lastLines.add(bytes);
        try {
            out.write(bytes);
        } catch (IOException e) {
            broke(e);
        }
        // Followers read the file: what could not be written is not promised to them.
        size = broken ? file.toFile().length() : size + bytes.length;
        notifyAll();
    }

    private void broke(IOException e) {
        if (!broken) {
            LOG.error("{} could not be written, the run goes on without it: {}", file, e.getMessage());
        }
        broken = true;
    }
}
