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

    /** A text that its variables would make longer stays as it is written. */
    static final int LONGEST = 1 << 16;

    /** The commit, which Slipway knows at each run. */
    static final Pattern COMMIT = Pattern.compile("\\$\\{CI_COMMIT_(?:SHORT_)?SHA}|\\$CI_COMMIT_(?:SHORT_)?SHA\\b");

    private static final Pattern REFERENCE = Pattern.compile("\\$(?:" + NAME.pattern() + ")");
    private static final int DEEPEST = 5;

    private VariableText() {}

    static String name(Matcher reference) {
        return Optional.ofNullable(reference.group(1)).orElseGet(() -> reference.group(2));
    }

    /** Those that are not known stay as they are written. */
    static String expanded(String text, Map<String, String> variables) {
        String result = text;
        for (int depth = 0; depth < DEEPEST && result.contains("$"); depth++) {
            Optional<String> next = once(result, variables);
            if (next.isEmpty()) {
                return text;
            }
            result = next.get();
        }
        return result;
    }

    private static Optional<String> once(String text, Map<String, String> variables) {
        Matcher reference = REFERENCE.matcher(text);
        StringBuilder result = new StringBuilder();
        while (reference.find()) {
            String value = variables.getOrDefault(nameIn(reference.group()), reference.group());
            reference.appendReplacement(result, Matcher.quoteReplacement(value));
            if (result.length() > LONGEST) {
                return Optional.empty();
            }
        }
        return Optional.of(reference.appendTail(result).toString());
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

    static String withoutCommit(String text) {
        return COMMIT.matcher(text).replaceAll("");
    }

    /** Why a text with a dollar is no setting: it would be a reference to a secret, or stay as it is. */
    static String need(String text) {
        Set<String> names = names(text);
        return names.isEmpty()
                ? "it has a $ that only GitLab or a shell understands"
                : "it needs " + String.join(", ", names) + ", which only GitLab knows";
    }

    private static String nameIn(String reference) {
        return reference.replaceAll("[${}]", "");
    }
}
