package slipway.init;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import slipway.config.Secret;
import slipway.text.SingleLine;

/** Questions to a person at a terminal, or to a pipe with a line for each; what an option has answered is not asked. */
final class Dialogue {
    private static final List<String> YES = List.of("y", "yes");
    private static final List<String> NO = List.of("n", "no");
    private static final int LONGEST = 8000;
    private static final int LARGEST_SECRET = 64 << 10;

    private final BufferedReader in;
    private final Optional<Console> console;
    private final PrintStream out;
    private final Map<Question, String> given;

    /**
     * A dialogue.
     *
     * @param console where a person sits, whose secrets are not shown
     * @param in where the answers come from otherwise
     * @param given the answers of options; those without a value have an empty one
     */
    Dialogue(Optional<Console> console, BufferedReader in, PrintStream out, Map<Question, String> given) {
        this.console = console;
        this.in = in;
        this.out = out;
        this.given = given.isEmpty() ? Map.of() : new EnumMap<>(given);
    }

    void say(String text) {
        out.println(text);
    }

    /** A list of texts that may be a stranger's, under a title. */
    void list(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            say("");
            say(title);
            lines.forEach(line -> say("  " + plain(line)));
        }
    }

    /** Whole as far as a person would read it: the end of a command matters as much as its beginning. */
    private static String plain(String text) {
        int more = text.length() - LONGEST;
        return SingleLine.line(text, LONGEST) + (more > 0 ? " [and " + more + " characters more]" : "");
    }

    boolean has(Question question) {
        return given.containsKey(question);
    }

    /** What an option says; it is not asked for. */
    Optional<String> option(Question question) {
        return Optional.ofNullable(given.get(question));
    }

    /** Asks until there is an answer. */
    String ask(Question question, String text, Optional<String> proposal) throws InitFailed {
        Optional<String> known = option(question).or(() -> has(Question.WRITE) ? proposal : Optional.empty());
        if (known.isPresent()) {
            say(plain(text + ": " + known.get()));
            return known.get();
        }
        while (true) {
            String answer = line(
                    question,
                    plain(text + proposal.map(each -> " [" + each + "]").orElse("")) + ": ");
            if (!answer.isEmpty() || proposal.isPresent()) {
                return answer.isEmpty() ? proposal.get() : answer;
            }
            say("  An answer is needed.");
        }
    }

    boolean confirm(Question question, String text, boolean proposal) throws InitFailed {
        if (has(question) || (proposal && has(Question.WRITE))) {
            return true;
        }
        if (has(Question.WRITE)) {
            throw new InitFailed(text + " This is not done without a yes; give --" + question.flag());
        }
        while (true) {
            String answer =
                    line(question, text + (proposal ? " [Y/n] " : " [y/N] ")).toLowerCase(Locale.ROOT);
            if (answer.isEmpty() || YES.contains(answer) || NO.contains(answer)) {
                return answer.isEmpty() ? proposal : YES.contains(answer);
            }
            say("  Answer y or n.");
        }
    }

    /** Waits until a person has done something elsewhere. */
    void await(Question question, String text) throws InitFailed {
        if (!has(question)) {
            line(question, text + " Then press Enter: ");
        }
    }

    /** A secret is not shown while it is typed. Empty where nothing is given. */
    Optional<Secret> secret(Question question, String text) throws InitFailed {
        Optional<String> file = option(question);
        String answer = file.isPresent() ? content(question, file.get()) : hidden(question, text + ": ");
        return Optional.of(answer.strip()).filter(each -> !each.isEmpty()).map(Secret::new);
    }

    private static String content(Question question, String name) throws InitFailed {
        try (var file = Files.newInputStream(Path.of(name))) {
            return new String(file.readNBytes(LARGEST_SECRET), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InitFailed("--" + question.flag() + " " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    private String hidden(Question question, String text) throws InitFailed {
        if (has(Question.WRITE)) {
            throw unanswered(question);
        }
        if (console.isEmpty()) {
            return line(question, text);
        }
        char[] typed = console.get().readPassword("%s", text);
        if (typed == null) {
            throw unanswered(question);
        }
        return new String(typed);
    }

    private String line(Question question, String text) throws InitFailed {
        if (has(Question.WRITE)) {
            throw unanswered(question);
        }
        try {
            String line;
            if (console.isPresent()) {
                line = console.get().readLine("%s", text);
            } else {
                out.print(text);
                line = in.readLine();
                out.println();
            }
            if (line == null) {
                throw unanswered(question);
            }
            return line.strip();
        } catch (IOException e) {
            throw new InitFailed("the answers cannot be read: " + e.getMessage(), e);
        }
    }

    private static InitFailed unanswered(Question question) {
        return new InitFailed(
                "there is no answer to a question; give it as --" + question.flag() + " (slipway init --help)");
    }
}
