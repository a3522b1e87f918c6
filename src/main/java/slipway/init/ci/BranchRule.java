package slipway.init.ci;

import java.util.List;
import java.util.regex.Pattern;

/** The branch that a condition of {@code rules} asks for. */
final class BranchRule {
    private static final Pattern EQUALS = Pattern.compile(
            "\\$(?:CI_COMMIT_BRANCH|CI_COMMIT_REF_NAME)\\s*==\\s*(?:\"([^\"]+)\"|'([^']+)'|\\$(CI_DEFAULT_BRANCH))");

    private BranchRule() {}

    static List<String> branches(String condition) {
        return EQUALS.matcher(condition)
                .results()
                .map(each -> each.group(1) != null ? each.group(1) : each.group(2))
                // The default branch is the usual one anyway.
                .filter(branch -> branch != null)
                .toList();
    }
}
