package slipway.host.job;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes apart what the following script says on one connection: {@code <noise> <mark> from N\n <output> <mark> result
 * {...}\n <mark> ended 0\n}, of which the result may be missing. All on one stream, so that the end cannot overtake the
 * output.
 */
final class JobFeed extends OutputStream {
    private static final int NOISE_KEPT = 500;
    /** The script's own lines are a few words, but for the result. */
    private static final int LONGEST_LINE = 16_384;

    private static final String RESULT = "result ";

    private final JobOutput output;
    private final Reconnect reconnect;
    private final byte[] mark;
    private final ByteArrayOutputStream noise = new ByteArrayOutputStream();
    private byte[] pending = new byte[0];
    private boolean greeted;
    private boolean sealed;
    private String result;
    private HostReport report;

    JobFeed(JobOutput output, Reconnect reconnect, String mark) {
        this.output = output;
        this.reconnect = reconnect;
        this.mark = mark.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (sealed || result != null) {
            return;
        }
        byte[] all = Arrays.copyOf(pending, pending.length + length);
        System.arraycopy(bytes, offset, all, pending.length, length);
        pending = all;
        boolean more = true;
        while (more) {
            more = takeLine();
        }
    }

    /** Passes on what is certainly output; returns whether a line of the script was taken and more may follow. */
    private boolean takeLine() throws IOException {
        int at = markAt();
        pass(at);
        if (pending.length < mark.length) {
            return false;
        }
        int end = indexOf((byte) '\n');
        if (end < 0 && pending.length > mark.length + LONGEST_LINE) {
            throw new IOException("the host's answer is not understood: it does not end");
        }
        if (end < 0) {
            return false;
        }
        String line = new String(pending, mark.length, end - mark.length, StandardCharsets.UTF_8).strip();
        pending = Arrays.copyOfRange(pending, end + 1, pending.length);
        take(line);
        return result == null;
    }

    private void take(String line) throws IOException {
        if (!greeted) {
            if (!line.matches("from \\d{1,18}")) {
                throw new IOException("the host's answer is not understood: " + line);
            }
            greeted = true;
            reconnect.over();
            output.resumeAt(Long.parseLong(line.substring("from ".length())));
        } else if (line.startsWith(RESULT)) {
            report = HostReport.read(line.substring(RESULT.length())).orElse(null);
        } else {
            result = line;
            output.flush();
        }
    }

    private void pass(int length) throws IOException {
        if (greeted) {
            output.write(pending, 0, length);
        } else {
            noise.write(pending, 0, Math.min(length, Math.max(0, NOISE_KEPT - noise.size())));
        }
        pending = Arrays.copyOfRange(pending, length, pending.length);
    }

    /** Where the mark begins, or where it might: at the end there may be a part of it. */
    private int markAt() {
        int at = 0;
        while (at < pending.length && !(pending[at] == mark[0] && mayBeMark(at))) {
            at++;
        }
        return at;
    }

    private boolean mayBeMark(int at) {
        int length = Math.min(mark.length, pending.length - at);
        return Arrays.equals(pending, at, at + length, mark, 0, length);
    }

    private int indexOf(byte wanted) {
        for (int at = 0; at < pending.length; at++) {
            if (pending[at] == wanted) {
                return at;
            }
        }
        return -1;
    }

    @Override
    public void flush() throws IOException {
        output.flush();
    }

    /** From now on nothing reaches the log, whatever a dying connection still brings. */
    synchronized void seal() {
        sealed = true;
    }

    /** What the script said last, such as {@code ended 0}. */
    synchronized Optional<String> result() {
        return Optional.ofNullable(result);
    }

    /** What the job left as its result, where that is understood. */
    synchronized Optional<HostReport> report() {
        return Optional.ofNullable(report);
    }

    synchronized String noise() {
        return noise.toString(StandardCharsets.UTF_8);
    }
}
