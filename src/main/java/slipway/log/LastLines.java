package slipway.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** Remembers the last few lines that said something, for the one-line reason of a failure. */
final class LastLines {
    private static final int KEPT = 20;
    private static final int LONGEST = 400;
    private static final Pattern ANSI = Pattern.compile("\u001B\\[[0-9;?]*[ -/]*[@-~]");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final Deque<String> lines = new ArrayDeque<>();
    private final ByteArrayOutputStream current = new ByteArrayOutputStream();

    void add(byte[] bytes) {
        for (byte b : bytes) {
            if (b == '\n' || b == '\r') {
                endLine();
            } else if (current.size() < LONGEST) {
                current.write(b);
            }
        }
    }

    List<String> last(int count) {
        endLine();
        return lines.stream().skip(Math.max(0, lines.size() - count)).toList();
    }

    void clear() {
        lines.clear();
        current.reset();
    }

    private void endLine() {
        String text = current.toString(StandardCharsets.UTF_8);
        current.reset();
        text = CONTROL.matcher(ANSI.matcher(text).replaceAll(""))
                .replaceAll(" ")
                .strip();
        if (text.isEmpty()) {
            return;
        }
        lines.addLast(text);
        if (lines.size() > KEPT) {
            lines.removeFirst();
        }
    }
}
