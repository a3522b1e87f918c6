package slipway.docker;

/**
 * Turns a pattern of a {@code .dockerignore} into a regular expression with Docker's meaning: {@code *} and {@code ?}
 * stay within a name, {@code **} does not, {@code [a-c]} and {@code [^a-c]} are one character, {@code \} takes the next
 * one as it is.
 */
final class GlobTranslation {
    private final int[] pattern;
    private final StringBuilder regex = new StringBuilder();
    private int at;

    GlobTranslation(String pattern) {
        this.pattern = pattern.codePoints().toArray();
    }

    /** @throws IllegalArgumentException if the pattern is malformed */
    String regex() {
        while (at < pattern.length) {
            int character = pattern[at++];
            switch (character) {
                case '*' -> star();
                case '?' -> regex.append("[^/]");
                case '[' -> characterClass();
                case '\\' -> regex.append(escaped());
                default -> regex.append(literal(character));
            }
        }
        return regex.toString();
    }

    private void star() {
        if (!next('*')) {
            regex.append("[^/]*");
            return;
        }
        next('/');
        // "**" at the end is everything; elsewhere any number of folders, none included.
        regex.append(at == pattern.length ? ".*" : "(?:.*/)?");
    }

    private void characterClass() {
        regex.append(next('^') ? "[^" : "[");
        int start = at;
        while (at == start || !next(']')) {
            String first = classMember();
            regex.append(first);
            if (next('-')) {
                regex.append('-').append(classMember());
            }
        }
        regex.append(']');
    }

    private String classMember() {
        if (at == pattern.length || pattern[at] == '-' || pattern[at] == ']') {
            throw malformed();
        }
        int character = pattern[at++];
        return character == '\\' ? escaped() : literal(character);
    }

    /** Docker hands an escaped letter to Go's regular expressions, where some have a meaning and the others none. */
    private String escaped() {
        if (at == pattern.length) {
            throw malformed();
        }
        int character = pattern[at++];
        if (character >= 128 || !Character.isLetterOrDigit(character)) {
            return literal(character);
        }
        return switch (character) {
            case 'd', 'D', 'w', 'W', 'a', 'f', 't', 'n', 'r' -> "\\" + (char) character;
            case 's' -> "[\\t\\n\\f\\r ]";
            case 'S' -> "[^\\t\\n\\f\\r ]";
            case 'v' -> literal(0x0b);
            case 'x' -> hexadecimal();
            default -> throw malformed();
        };
    }

    private String hexadecimal() {
        if (at + 2 > pattern.length) {
            throw malformed();
        }
        int high = Character.digit(pattern[at++], 16);
        int low = Character.digit(pattern[at++], 16);
        if (high < 0 || low < 0) {
            throw malformed();
        }
        return literal(high * 16 + low);
    }

    private boolean next(int character) {
        boolean there = at < pattern.length && pattern[at] == character;
        if (there) {
            at++;
        }
        return there;
    }

    private static String literal(int character) {
        return (character < 128 && Character.isLetterOrDigit(character)) || character == '/'
                ? Character.toString(character)
                : String.format("\\x{%x}", character);
    }

    private IllegalArgumentException malformed() {
        String text = new String(pattern, 0, pattern.length);
        return new IllegalArgumentException("syntax error in pattern \"" + text + "\"");
    }
}
