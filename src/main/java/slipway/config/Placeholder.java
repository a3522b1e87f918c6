package slipway.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slipway.text.Worded;

/**
 * The words in braces that a redeploy command may name, such as <code>{image}</code>. Only lower-case letters directly
 * between the braces, with no <code>$</code> before them, make such a word, so that <code>${HOME}</code>,
 * <code>{ a; }</code>, <code>{a,b}</code> and <code>awk '{print $1}'</code> reach the shell as they are;
 * <code>{print}</code> would not, and can be written <code>{ print}</code>.
 */
public enum Placeholder implements Worded {
    IMAGE,
    DIGEST,
    COMMIT,
    /** The pushed tag; empty where a branch was pushed. */
    TAG,
    RUN;

    private static final Pattern WORD = Pattern.compile("(?<!\\$)\\{([a-z]+)}");

    /** The command with every placeholder replaced; {@code value} gives it quoted for the shell. Other words stay. */
    public static String fill(String command, Function<Placeholder, String> value) {
        return WORD.matcher(command).replaceAll(found -> {
            String text = of(found.group(1)).map(value).orElse(found.group());
            return Matcher.quoteReplacement(text);
        });
    }

    /** The first in a command that only a project with an image can fill, without its braces. */
    public static Optional<String> ofTheImage(String command) {
        return first(command, List.of(IMAGE, DIGEST));
    }

    /** The first that names what is deployed and not what is in the image, without its braces. */
    public static Optional<String> ofTheCommit(String command) {
        return first(command, List.of(COMMIT, TAG, RUN));
    }

    private static Optional<String> first(String command, List<Placeholder> wanted) {
        return WORD.matcher(command)
                .results()
                .map(found -> found.group(1))
                .filter(word -> of(word).filter(wanted::contains).isPresent())
                .findFirst();
    }

    /** The words that look like placeholders and are none, without their braces. */
    public static List<String> unknownIn(String command) {
        return WORD.matcher(command)
                .results()
                .map(found -> found.group(1))
                .filter(word -> of(word).isEmpty())
                .distinct()
                .toList();
    }

    private static Optional<Placeholder> of(String word) {
        return Arrays.stream(values())
                .filter(placeholder -> placeholder.word().equals(word))
                .findFirst();
    }
}
