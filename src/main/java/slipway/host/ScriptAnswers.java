package slipway.host;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a script says on stderr: its answers, which begin with {@code slipway-job}, and what the shell says besides. */
public final class ScriptAnswers extends OutputStream {
    private static final String ANSWER = "slipway-job ";
    private static final String FIX = "slipway-fix ";
    private static final int KEPT = 4000;

    private final StringBuilder answers = new StringBuilder();
    private final StringBuilder others = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private String fix = "";

    @Override
    public synchronized void write(int value) {
        if (value == '\n') {
            keep(decode());
        } else if (line.length() < KEPT) {
            line.append((char) (value & 0xff));
        }
    }

    /** Bytes were kept as characters, since a character may come in two parts. */
    private String decode() {
        String text = new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        line.setLength(0);
        return text;
    }

    private void keep(String text) {
        if (text.startsWith(ANSWER)) {
            answers.setLength(0);
            answers.append(text, ANSWER.length(), text.length());
        } else if (text.startsWith(FIX)) {
            fix = text.substring(FIX.length());
        } else if (others.length() < KEPT) {
            others.append(text).append('\n');
        }
    }

    /** The last answer, which starts with this word; without the word. */
    public synchronized Optional<String> answer(String word) {
        String last = answers.toString();
        if (!last.equals(word) && !last.startsWith(word + " ")) {
            return Optional.empty();
        }
        return Optional.of(last.substring(word.length()).strip());
    }

    /** What would fix the reason of a refusal, by its word alone: a host's text is no command. */
    synchronized Optional<HostFix> fix() {
        return HostFix.of(fix);
    }

    public synchronized String answer() {
        return answers.toString().strip();
    }

    /** Everything else, in one line. */
    public synchronized String others() {
        return List.of((others + decode()).split("\n")).stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }
}
