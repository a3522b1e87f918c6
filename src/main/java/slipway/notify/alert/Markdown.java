package slipway.notify.alert;

/** Text for the Markdown of a chat, in which it is nothing but text: it mentions nobody, and links to nothing. */
final class Markdown {
    private static final String NOTHING_WIDE = "\u200B";

    private Markdown() {}

    /**
     * The beginning of it, escaped. A backslash takes the meaning of any sign, but mentions are looked for after that:
     * they end where nothing wide stands.
     *
     * @param most how many characters it may become
     */
    static String escaped(String text, int most) {
        return Escaping.of(text, most, Markdown::escaped);
    }

    private static String escaped(int letter) {
        if (letter == '@') {
            return "@" + NOTHING_WIDE;
        }
        boolean sign = letter > ' ' && letter < 127 && !Character.isLetterOrDigit(letter);
        return (sign ? "\\" : "") + Character.toString(letter);
    }
}
