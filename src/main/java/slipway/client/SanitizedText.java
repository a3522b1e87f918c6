package slipway.client;

/** Strangers' text for a terminal: one line, in which nothing moves the cursor or turns the line around. */
final class SanitizedText {
    private SanitizedText() {}

    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().map(letter -> isPlain(letter) ? letter : ' ').forEach(line::appendCodePoint);
        return line.toString().strip();
    }

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
