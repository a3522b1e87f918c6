package slipway.docker;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;

/**
 * One line of a {@code .dockerignore}: a path with wildcards, or with {@code !} an exception to the lines before it.
 *
 * @param text cleaned, without the {@code !}
 * @param regex what a whole path must look like
 */
record IgnorePattern(String text, boolean exception, Pattern regex) {
    private static final String WILDCARDS = "*?[]\\";

    /**
     * @param line without surrounding space, not empty, not a comment
     * @throws IllegalArgumentException if Docker would refuse the line; the message says why
     */
    static IgnorePattern of(String line) {
        boolean exception = line.startsWith("!");
        String text = clean(exception ? line.substring(1).strip() : line);
        if (exception && text.isEmpty()) {
            throw new IllegalArgumentException("illegal exclusion pattern: \"!\"");
        }
        try {
            return new IgnorePattern(text, exception, Pattern.compile(regexOf(text), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("syntax error in pattern \"" + text + "\"", e);
        }
    }

    /** The exception that brings back this one path, whatever its characters mean in patterns. */
    static IgnorePattern exceptionFor(String path) {
        return new IgnorePattern(path, true, Pattern.compile(Pattern.quote(path)));
    }

    boolean matches(String path) {
        return regex.matcher(path).matches();
    }

    /** Whether something in this folder could match although the folder does not: if not, it need not be looked at. */
    boolean mayMatchInside(String folder) {
        List<String> own = List.of(text.split("/", -1));
        List<String> names = List.of(folder.split("/", -1));
        for (int i = 0; i < Math.min(own.size(), names.size()); i++) {
            if (hasWildcard(own.get(i))) {
                return true;
            }
            if (!own.get(i).equals(names.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static String regexOf(String text) {
        // Docker takes "**name" as "ends with name", but only where nothing else is special.
        if (text.startsWith("**") && !text.startsWith("**/") && !hasWildcard(text.substring(2))) {
            return ".*" + Pattern.quote(text.substring(2));
        }
        return new GlobTranslation(text).regex();
    }

    private static boolean hasWildcard(String text) {
        return text.chars().anyMatch(character -> WILDCARDS.indexOf(character) >= 0);
    }

    /** The shortest equal path, as Go's filepath.Clean makes it, without a leading slash. */
    private static String clean(String path) {
        if (path.isEmpty()) {
            return path;
        }
        String cleaned = PathNames.clean(path);
        return cleaned.length() > 1 && cleaned.startsWith("/") ? cleaned.substring(1) : cleaned;
    }
}
