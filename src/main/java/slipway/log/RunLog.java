package slipway.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The log of one run while it is being written: redacts, appends, and wakes those who follow. Of what a stage writes the
 * beginning and the end are kept; Slipway's own lines always are. A disk that refuses is never the stage's affair.
 */
public final class RunLog extends OutputStream {
    private final LogFile file;
    private final StageLogQuota.Sizes sizes;
    private final Redactor redactor;
    private final Redactor.Pass redaction;
    private final Runnable onClose;
    private final Runnable share;
    private final LastLines lastLines = new LastLines();
    private StageLogQuota quota;
    private boolean closed;

    /** @param share sends what is written to where other servers read it */
    RunLog(Path path, StageLogQuota.Sizes sizes, Redactor redactor, Runnable onClose, Runnable share)
            throws IOException {
        this.file = new LogFile(path);
        this.sizes = sizes;
        this.quota = new StageLogQuota(sizes);
        this.redactor = redactor;
        this.redaction = redactor.begin();
        this.onClose = onClose;
        this.share = share;
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
        showAll();
        if (!closed) {
            byte[] bytes = redactor.redact(text + "\n").getBytes(StandardCharsets.UTF_8);
            lastLines.add(bytes);
            file.write(bytes, 0, bytes.length);
            notifyAll();
        }
    }

    /** For a stage that writes before its turn. */
    public EarlyOutput early() {
        return new EarlyOutput(sizes, redactor);
    }

    /** The text as this log would show it: for words that are recorded elsewhere. */
    public String redacted(String text) {
        return redactor.redact(text);
    }

    /** Begins a stage: its heading, and the count of last lines anew. Returns the offset at which the stage begins. */
    public synchronized long heading(String text) {
        showAll();
        quota = new StageLogQuota(sizes);
        long from = file.size();
        line("=== " + text);
        lastLines.clear();
        return from;
    }

    /** Writes the buffered output of a stage that was started early. The quota has counted it, and holds the rest. */
    synchronized void begin(byte[] beginning, StageLogQuota counted) {
        if (!closed) {
            quota = counted;
            lastLines.add(beginning);
            file.write(beginning, 0, beginning.length);
            tellOnceThatMoreIsHeld();
            notifyAll();
        }
    }

    /** The number of bytes written so far, with nothing held back: what came before belongs to the past. */
    public synchronized long mark() {
        showAll();
        return file.size();
    }

    /** Other servers may read all that was written, where there are others. */
    public void share() {
        mark();
        share.run();
    }

    /**
     * Goes on at this offset at least: what a stage is recorded to have written may have been lost with the server that
     * wrote it.
     */
    public synchronized void goOnFrom(long offset) {
        if (file.size() < offset) {
            line("slipway: the end of what the former server wrote is missing here");
            byte[] lines = "\n".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
            long missing = offset - file.size();
            for (; missing > 0; missing -= lines.length) {
                file.write(lines, 0, (int) Math.min(lines.length, missing));
            }
        }
    }

    /** The last lines of the current stage that say something, oldest first. */
    public synchronized List<String> lastLines(int count) {
        endRedaction();
        return lastLines.last(count);
    }

    /** The lines of the current stage that say why it failed. */
    public synchronized Quote quote(int count) {
        endRedaction();
        return lastLines.quote(count);
    }

    /** Waits until there is more than {@code offset} bytes or the log has ended; false if neither came in time. */
    synchronized boolean awaitBeyond(long offset, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (file.size() <= offset && !closed) {
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
            showAll();
            closed = true;
            file.close();
            notifyAll();
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
        int through = quota.pass(bytes.length);
        file.write(bytes, 0, through);
        if (through < bytes.length) {
            quota.keep(bytes, through, bytes.length - through);
            tellOnceThatMoreIsHeld();
        }
        notifyAll();
    }

    private void tellOnceThatMoreIsHeld() {
        if (quota.holdsBack() && quota.begins()) {
            file.note(quota.words());
        }
    }

    /** What is held back, because it might have become a secret or because it was too much, does not wait any longer. */
    private void showAll() {
        endRedaction();
        if (!quota.holdsBack()) {
            return;
        }
        if (quota.lost() > 0) {
            file.note("slipway: " + quota.lost() + " bytes are cut here");
        }
        byte[] end = quota.take();
        file.write(end, 0, end.length);
        notifyAll();
    }
}
