package slipway.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** Remembers the last few lines that said something, for the one-line reason of a failure. */
final class LastLines {
    /** More than are asked for: some turn out to be nothing but colours. */
    private static final int KEPT = 60;

    private static final int LONGEST = 400;
    private static final Pattern ANSI = Pattern.compile("\u001B\\[[0-9;?]*[ -/]*[@-~]");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final Deque<byte[]> lines = new ArrayDeque<>();
    private final ByteArrayOutputStream current = new ByteArrayOutputStream();

    void add(byte[] bytes) {
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n' || bytes[at] == '\r') {
                addToLine(bytes, from, at);
                endLine();
                from = at + 1;
            }
        }
        addToLine(bytes, from, bytes.length);
    }

    private void addToLine(byte[] bytes, int from, int to) {
        current.write(bytes, from, Math.min(to - from, LONGEST - current.size()));
    }

    List<String> last(int count) {
        endLine();
        List<String> said = lines.stream()
                .map(LastLines::cleaned)
                .filter(text -> !text.isEmpty())
                .toList();
        return said.subList(Math.max(0, said.size() - count), said.size());
    }

    void clear() {
        lines.clear();
        current.reset();
    }

    /** Cleaned only when somebody asks: a chatty stage ends millions of lines. */
    private void endLine() {
        byte[] line = current.toByteArray();
        current.reset();
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

    private static String cleaned(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        return CONTROL.matcher(ANSI.matcher(text).replaceAll(""))
                .replaceAll(" ")
                .strip();
    }
}
