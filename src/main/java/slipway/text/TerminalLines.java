package slipway.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Cuts output into lines as a terminal shows them: what follows a carriage return stands over what was there before it,
 * so that of a progress bar only its last state is a line. A line is bounded by its first bytes.
 */
public final class TerminalLines {
    private final Consumer<byte[]> lines;
    private final UnaryOperator<String> kept;
    private final byte[] line;
    private int size;
    private boolean returned;

    /**
     * @param longest how many bytes of a line are taken
     * @param kept what of a line stays when a carriage return begins it again
     * @param lines takes each line when it has ended, without its end
     */
    public TerminalLines(int longest, UnaryOperator<String> kept, Consumer<byte[]> lines) {
        this.line = new byte[longest];
        this.kept = kept;
        this.lines = lines;
    }

    /** The next bytes of the output, wherever they are cut. */
    public void add(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int next = at;
            while (next < end && bytes[next] != '\n' && bytes[next] != '\r') {
                next++;
            }
            take(bytes, at, next - at);
            if (next < end && bytes[next] == '\n') {
                end();
            } else if (next < end) {
                returned = true;
            }
            at = next + 1;
        }
    }

    private void take(byte[] bytes, int offset, int length) {
        if (returned && length > 0) {
            beginAgain();
        }
        int taken = Math.min(length, line.length - size);
        System.arraycopy(bytes, offset, line, size, taken);
        size += taken;
    }

    private void beginAgain() {
        returned = false;
        byte[] stays =
                kept.apply(new String(line, 0, size, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        size = Math.min(stays.length, line.length);
        System.arraycopy(stays, 0, line, 0, size);
    }

    /** The line ends here, with or without a line end. */
    public void end() {
        byte[] whole = Arrays.copyOf(line, size);
        size = 0;
        returned = false;
        lines.accept(whole);
    }

    /** Forgets the line that has not ended. */
    public void clear() {
        size = 0;
        returned = false;
    }
}
