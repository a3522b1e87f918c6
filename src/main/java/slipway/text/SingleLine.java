package slipway.text;

/** Untrusted text made fit to be stored and shown: one line of bounded length. */
public final class SingleLine {
    private SingleLine() {}

    /** For a text that is bounded already, or shown to one person in a terminal. */
    public static String line(String text) {
        return line(text, Integer.MAX_VALUE);
    }

    /** The first {@code longest} code points, where each that moves a cursor or turns the line around is a blank. */
    public static String line(String text, int longest) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), longest));
        text.codePoints()
                .limit(longest)
                .map(letter -> isPlain(letter) ? letter : ' ')
                .forEach(line::appendCodePoint);
        return line.toString().strip();
    }

    /** Half a surrogate pair cannot be written as UTF-8; format characters can turn a line around. */
    private static boolean isPlain(int letter) {
        return switch (Character.getType(letter)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
