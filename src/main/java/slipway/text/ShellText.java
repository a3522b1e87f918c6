package slipway.text;

import java.util.List;
import java.util.stream.Collectors;

/** Values as words of a POSIX shell. */
public final class ShellText {
    private ShellText() {}

    /**
     * The value in single quotes, in which a POSIX shell leaves every byte alone.
     *
     * @throws IllegalArgumentException for a NUL, which no shell can hold
     */
    public static String quote(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL character cannot be given to a shell");
        }
        return "'" + value.replace("'", "'\\''") + "'";
    }

    /** A program and its arguments, each in quotes. */
    public static String words(List<String> words) {
        return words.stream().map(ShellText::quote).collect(Collectors.joining(" "));
    }

    /** For values that stand on a line of their own in a script's lists and files. */
    public static void checkLine(String text) {
        if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not one line of text: " + text);
        }
    }
}
