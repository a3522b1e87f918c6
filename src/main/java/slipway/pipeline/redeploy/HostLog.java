package slipway.pipeline.redeploy;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import slipway.log.LastLines;
import slipway.log.RunLog;
import slipway.pipeline.stage.FailureReason;

/**
 * What happens on one host, in the run's log. Where there are several, each line begins with the host's name, and is
 * written whole, since others write between.
 */
final class HostLog extends OutputStream {
    private static final int LONGEST = 8 * 1024;
    private static final int LINES = 3;

    private final RunLog log;
    private final String prefix;
    private final boolean alone;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final LastLines last = new LastLines();

    HostLog(RunLog log, String host, boolean alone) {
        this.log = log;
        this.prefix = "[" + host + "] ";
        this.alone = alone;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        if (alone) {
            log.write(bytes, offset, length);
            return;
        }
        for (int at = offset; at < offset + length; at++) {
            if (bytes[at] == '\n') {
                endLine();
            } else {
                line.write(bytes[at]);
            }
            if (line.size() >= LONGEST) {
                endLine();
            }
        }
    }

    /** A line of Slipway's own. */
    synchronized void line(String text) {
        if (alone) {
            log.line(text);
            return;
        }
        endLine();
        text.lines().forEach(each -> log.line(prefix + each));
    }

    /** {@code ; last lines: ...} of what was said on this host, or nothing. */
    synchronized String lastLines() {
        if (alone) {
            return FailureReason.lastLines(log);
        }
        endLine();
        return FailureReason.lastLines(last.last(LINES));
    }

    private void endLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.isBlank()) {
            return;
        }
        log.line(prefix + text);
        last.add((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
