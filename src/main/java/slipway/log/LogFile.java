package slipway.log;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a log, which only grows. A disk that refuses is told to the server's log once, to the file itself as soon
 * as it takes something again, and never to the stage, which has better things to do. For one thread at a time.
 */
final class LogFile {
    private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);

    private final File file;
    private final FileOutputStream out;
    private long size;
    private long missing;
    private boolean lineOpen;
    private boolean broken;

    LogFile(Path path) throws IOException {
        this.file = path.toFile();
        // Not a FileChannel: that one closes itself when its thread is interrupted.
        this.out = new FileOutputStream(file, true);
        this.size = file.length();
    }

    /** How many bytes readers can find: what could not be written is not promised to them. */
    long size() {
        return size;
    }

    void write(byte[] bytes, int offset, int length) {
        if (missing > 0 && !tellMissing()) {
            missing += length;
        } else {
            append(bytes, offset, length);
        }
    }

    /** A line that stands alone, whatever was written before it. */
    void note(String text) {
        byte[] bytes = ((lineOpen ? "\n" : "") + text + "\n").getBytes(StandardCharsets.UTF_8);
        write(bytes, 0, bytes.length);
    }

    void close() {
        if (missing > 0) {
            tellMissing();
        }
        try {
            out.close();
        } catch (IOException e) {
            broke(e);
        }
    }

    private boolean tellMissing() {
        long lost = missing;
        missing = 0;
        byte[] bytes = ((lineOpen ? "\n" : "") + "slipway: " + lost
                        + " bytes of the log are missing here: the disk could not take them\n")
                .getBytes(StandardCharsets.UTF_8);
        boolean told = append(bytes, 0, bytes.length);
        missing = told ? 0 : lost;
        return told;
    }

    private boolean append(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return true;
        }
        try {
            out.write(bytes, offset, length);
            size += length;
            lineOpen = bytes[offset + length - 1] != '\n';
            return true;
        } catch (IOException e) {
            broke(e);
            // A part of it may have found room.
            long before = size;
            size = file.length();
            lineOpen |= size > before;
            missing += length - (size - before);
            return false;
        }
    }

    private void broke(IOException e) {
        if (!broken) {
            LOG.error("{} could not be written, the run goes on without it: {}", file, e.getMessage());
        }
        broken = true;
    }
}
