package slipway.log;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The few lines of an output that say why it failed. The rule is: from where Slipway itself says it; or else from the
 * first that a test runner or a compiler marks as a failure; or else from the last that says error, failed or the like;
 * or else the last lines.
 *
 * @param isEnd whether these are simply the last lines
 */
public record Quote(List<String> lines, boolean isEnd) {
    private static final Predicate<String> OUR_OWN = beginning(
            "out of memory: the kernel killed|service \\S{1,63} ended during the tests|the test container was told");

    /** What each prints of a failing test, or of a place in the source. */
    private static final Predicate<String> MARK = beginning(String.join(
                    "|",
                    // pytest, go test, TAP
                    "FAILED \\S+::|--- FAIL: |not ok \\d",
                    // jest and vitest, but not go test's last lines
                    "● (?!Console$)\\S|FAIL +\\S*[./]\\S*\\.[cm]?[jt]sx?\\b",
                    // cargo test, rustc
                    "thread '[^']{1,200}' (?:\\(\\d+\\) )?panicked at |error\\[E\\d+\\]: ",
                    // rspec, mocha, phpunit: the headings of their lists
                    "Failures:$|\\d+ failing$|There (?:was|were) \\d+ (?:failure|error)s?:$",
                    // dotnet test, BuildKit, compilers
                    "Failed \\S.{0,300} \\[[\\d.,<> ]+m?s\\]$|> \\[(?:\\S+ )?\\d+/\\d+\\] |[^\\s:]+\\.\\w+:\\d+:\\d+: (?!warning|note)",
                    "[^\\s(]+\\.\\w+\\(\\d+,\\d+\\): error ",
                    // Gradle
                    "[^>]{1,200} > [^>]{1,200} FAILED$"))
            // Maven's plugin for tests, and its compiler
            .or(containing("<<< (?:FAILURE|ERROR)!|^\\[ERROR\\] [^\\s:]+\\.\\w+:\\[\\d+,\\d+\\]"));

    private static final Predicate<String> WRAPPERS = beginning(
            "npm (?:ERR!|error)|make(?:\\[\\d+\\])?: \\*\\*\\*|\\[ERROR\\] (?:\\[Help|For more|Re-run|To see|Please|->)");

    private static final Predicate<String> SAYS_IT = containing(
            "(?i)\\b(?:\\w*error|\\w*exception|fail(?:ed|ure)?|fatal|panic|cannot|could not|not found|no such|denied)\\b");

    /** Go prints what is wrong before the test's name, when it prints as it goes. */
    private static final Predicate<String> PLACE = beginning("[^\\s:]+\\.\\w+:\\d+: \\S");

    public Quote {
        lines = List.copyOf(lines);
    }

    static Quote of(List<String> lines, int count) {
        return first(lines, OUR_OWN)
                .or(() -> first(lines, MARK).map(at -> at > 0 && PLACE.test(lines.get(at - 1)) ? at - 1 : at))
                .or(() -> last(lines, SAYS_IT.and(WRAPPERS.negate())))
                .or(() -> first(lines, WRAPPERS))
                .map(at -> from(lines, at, count))
                .orElseGet(() -> from(lines, Math.max(0, lines.size() - count), count));
    }

    private static Quote from(List<String> lines, int begin, int count) {
        int end = Math.min(lines.size(), begin + count);
        return new Quote(lines.subList(begin, end), end == lines.size());
    }

    private static Optional<Integer> first(List<String> lines, Predicate<String> wanted) {
        return IntStream.range(0, lines.size())
                .boxed()
                .filter(at -> wanted.test(lines.get(at)))
                .findFirst();
    }

    private static Optional<Integer> last(List<String> lines, Predicate<String> wanted) {
        return IntStream.range(0, lines.size())
                .boxed()
                .filter(at -> wanted.test(lines.get(at)))
                .reduce((one, other) -> other);
    }

    private static Predicate<String> beginning(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return text -> compiled.matcher(text).lookingAt();
    }

    private static Predicate<String> containing(String pattern) {
        return Pattern.compile(pattern).asPredicate();
    }
}
