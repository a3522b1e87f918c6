package slipway.init.ci;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Variables of GitLab CI in texts: {@code $NAME} and <code>${NAME}</code>. */
final class VariableText {
    /** After the dollar. */
    static final Pattern NAME = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}|([A-Za-z_][A-Za-z0-9_]*)");

    private static final Pattern REFERENCE = Pattern.compile("\\$(?:" + NAME.pattern() + ")");
    private static final int DEEPEST = 5;

    private VariableText() {}

    static String name(Matcher reference) {
        return Optional.ofNullable(reference.group(1)).orElseGet(() -> reference.group(2));
    }

    /** Those that are not known stay as they are written. */
    static String expanded(String text, Map<String, String> variables) {
        String result = text;
        for (int depth = 0; depth < DEEPEST; depth++) {
            result = REFERENCE
                    .matcher(result)
                    .replaceAll(each ->
                            Matcher.quoteReplacement(variables.getOrDefault(nameIn(each.group()), each.group())));
        }
        return result;
    }

    /** The variables themselves, each with what the others stand for. */
    static Map<String, String> expanded(Map<String, String> variables) {
        Map<String, String> result = new LinkedHashMap<>();
        variables.forEach((name, value) -> result.put(name, expanded(value, variables)));
        return result;
    }

    /** The names of the variables in a text. */
    static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        REFERENCE.matcher(text).results().forEach(each -> names.add(nameIn(each.group())));
        return names;
    }

    private static String nameIn(String reference) {
        return reference.replaceAll("[${}]", "");
    }
}
