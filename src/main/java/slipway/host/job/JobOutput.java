package slipway.host.job;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The job's output on its way into the log, counted, so that another connection can go on exactly there. */
final class JobOutput {
    private final OutputStream log;
    private long position;
    private boolean lineOpen;

    JobOutput(OutputStream log) {
        this.log = log;
    }

    synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        log.write(bytes, offset, length);
        position += length;
        lineOpen = bytes[offset + length - 1] != '\n';
    }

    synchronized void flush() throws IOException {
        log.flush();
    }

    synchronized long position() {
        return position;
    }

    /** A host that crashed may have less than we have seen. */
    synchronized void resumeAt(long there) {
        position = there;
    }

    /** A line of our own, between lines of the job. */
    synchronized void note(String text) throws IOException {
        log.write(((lineOpen ? "\n" : "") + "slipway: " + text + "\n").getBytes(StandardCharsets.UTF_8));
        log.flush();
        lineOpen = false;
    }
}
