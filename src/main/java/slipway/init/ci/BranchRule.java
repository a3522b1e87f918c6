package slipway.init.ci;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a condition of {@code rules} asks for, as far as it is about pushes.
 *
 * @param branches those that it names
 */
record BranchRule(Kind kind, List<String> branches) {
    /** Which pushes fulfil it. */
    enum Kind {
        EVERY_PUSH,
        PUSH_OF_BRANCHES,
        NO_PUSH,
        UNKNOWN
    }

    private static final Pattern EQUALS = Pattern.compile(
            "\\$(?:CI_COMMIT_BRANCH|CI_COMMIT_REF_NAME)\\s*==\\s*(?:\"([^\"]+)\"|'([^']+)'|\\$(CI_DEFAULT_BRANCH))");
    private static final Pattern EVERY =
            Pattern.compile("\\$CI_COMMIT_BRANCH|\\$CI_PIPELINE_SOURCE\\s*==\\s*(?:\"push\"|'push')");
    private static final Pattern NO_PUSH = Pattern.compile(
            "\\$CI_(?:COMMIT_TAG|MERGE_REQUEST_\\w+)(?:[^\\w](?s:.*))?|\\$CI_PIPELINE_SOURCE\\s*==\\s*[\"'](?!push)\\w+[\"']");

    BranchRule {
        branches = List.copyOf(branches);
    }

    /**
     * Reads a condition: alternatives of terms that must all be true.
     *
     * @param known the variables that are known, for the default branch
     */
    static BranchRule of(String condition, Map<String, String> known) {
        List<String> branches = new ArrayList<>();
        Kind whole = Kind.NO_PUSH;
        for (String alternative : condition.split("\\|\\|", -1)) {
            Kind kind = all(alternative, known, branches);
            if (kind == Kind.UNKNOWN) {
                return new BranchRule(Kind.UNKNOWN, List.of());
            }
            whole = kind.compareTo(whole) < 0 ? kind : whole;
        }
        return new BranchRule(whole, branches);
    }

    private static Kind all(String alternative, Map<String, String> known, List<String> branches) {
        Kind whole = Kind.EVERY_PUSH;
        List<String> named = new ArrayList<>();
        for (String term : alternative.split("&&", -1)) {
            Kind kind = one(term.strip(), known, named);
            whole = kind.compareTo(whole) > 0 ? kind : whole;
        }
        if (whole == Kind.PUSH_OF_BRANCHES) {
            branches.addAll(named);
        }
        return whole;
    }

    private static Kind one(String term, Map<String, String> known, List<String> named) {
        Matcher equals = EQUALS.matcher(term);
        if (equals.matches()) {
            String name = equals.group(1) != null ? equals.group(1) : equals.group(2);
            // The default branch is the usual one anyway.
            String branch = name == null ? known.getOrDefault("CI_DEFAULT_BRANCH", "") : name;
            if (!branch.isEmpty()) {
                named.add(branch);
            }
            return Kind.PUSH_OF_BRANCHES;
        }
        if (EVERY.matcher(term).matches()) {
            return Kind.EVERY_PUSH;
        }
        return NO_PUSH.matcher(term).matches() ? Kind.NO_PUSH : Kind.UNKNOWN;
    }
}
