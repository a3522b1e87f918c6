package slipway.gitlab.webhook;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a commit message says is not to be done: GitLab's own {@code [skip ci]}, and {@code [skip deploy]}.
 *
 * @param text as the message writes it
 */
public record SkipMarker(String text, Skipped skipped) {
    /** What is left out: everything, or all that comes after the tests. */
    public enum Skipped {
        RUN,
        DEPLOY
    }

    /** GitLab's pattern; GitLab sends the hook whatever the message says. */
    private static final Pattern RUN = pattern("ci");

    private static final Pattern DEPLOY = pattern("deploy");

    private static Pattern pattern(String word) {
        return Pattern.compile("\\[(?:" + word + "[ _-]skip|skip[ _-]" + word + ")\\]", Pattern.CASE_INSENSITIVE);
    }

    /** The one of the wider reach, if the message has both. */
    public static Optional<SkipMarker> in(String message) {
        return first(RUN, message, Skipped.RUN).or(() -> first(DEPLOY, message, Skipped.DEPLOY));
    }

    private static Optional<SkipMarker> first(Pattern pattern, String message, Skipped skipped) {
        Matcher matcher = pattern.matcher(message);
        return matcher.find() ? Optional.of(new SkipMarker(matcher.group(), skipped)) : Optional.empty();
    }
}
