package slipway.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import slipway.text.TerminalLines;
import slipway.text.TerminalText;

/** Remembers the last lines that said something, for the reason of a failure. */
public final class LastLines {
    /** Some turn out to be nothing but colours; and test runners name a failing test long before their last line. */
    private static final int KEPT = 300;

    private static final int LONGEST = 400;

    private final Deque<byte[]> lines = new ArrayDeque<>();
    private final TerminalLines current = new TerminalLines(LONGEST, line -> "", this::keep);

    public void add(byte[] bytes) {
        current.add(bytes, 0, bytes.length);
    }

    /** The last {@code count} lines, oldest first. */
    public List<String> last(int count) {
        List<String> said = said();
        return said.subList(Math.max(0, said.size() - count), said.size());
    }

    /** The lines that a person would quote to say why it failed. */
    Quote quote(int count) {
        return Quote.of(said(), count);
    }

    private List<String> said() {
        current.end();
        return lines.stream()
                .map(line -> TerminalText.of(new String(line, StandardCharsets.UTF_8)))
                .filter(text -> !TerminalText.saysNothing(text))
                .toList();
    }

    void clear() {
        lines.clear();
        current.clear();
    }

    /** Cleaned only when somebody asks: a chatty stage ends millions of lines. */
    private void keep(byte[] line) {
        if (isBlank(line)) {
            return;
        }
        lines.addLast(line);
        if (lines.size() > KEPT) {
            lines.removeFirst();
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            // Also the first bytes of letters beyond ASCII, which are negative.
            if (b < 0 || b > ' ') {
                return false;
            }
        }
        return true;
    }
}
