package slipway.notify.alert;

import java.util.function.IntFunction;

/** Text with each of its letters as a format needs it, up to a length: none of them is cut in the middle. */
final class Escaping {
    /** The three signs that mean something to Slack and in Telegram's HTML. */
    static final IntFunction<String> HTML = letter -> switch (letter) {
        case '&' -> "&amp;";
        case '<' -> "&lt;";
        case '>' -> "&gt;";
        default -> Character.toString(letter);
    };

    static final IntFunction<String> NONE = Character::toString;

    private Escaping() {}

    /**
     * The beginning of it, escaped.
     *
     * @param most how many UTF-16 units it may become, which is what chats count; an emoji has two
     */
    static String of(String text, int most, IntFunction<String> letters) {
        StringBuilder escaped = new StringBuilder();
        for (int letter : text.codePoints().toArray()) {
            String next = letters.apply(letter);
            if (escaped.length() + next.length() > most - 1) {
                return escaped + "…";
            }
            escaped.append(next);
        }
        return escaped.toString();
    }
}
