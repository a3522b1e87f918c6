package slipway.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Git's rules for the name of a branch (git-check-ref-format(1) with {@code --branch}), and a length that every part of
 * Slipway can hold.
 */
public final class BranchName {
    public static final int LONGEST = 255;

    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x20\\x7f~^:?*\\[\\\\]");
    private static final Pattern FORBIDDEN_SEQUENCE = Pattern.compile("\\.\\.|@\\{|//|/\\.");

    private BranchName() {}

    /** What is wrong with it, to follow the word "it"; empty for a good one. The name itself is not in the text. */
    public static Optional<String> problem(String name) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return Optional.of(name.isEmpty() ? "is empty" : "is longer than " + LONGEST + " characters");
        }
        if (FORBIDDEN.matcher(name).find()) {
            return Optional.of("contains a space, a control character or one of ~ ^ : ? * [ \\");
        }
        if (FORBIDDEN_SEQUENCE.matcher(name).find()) {
            return Optional.of("contains .. or @{ or // or /.");
        }
        if (name.startsWith("-") || name.startsWith("/") || name.startsWith(".")) {
            return Optional.of("begins with a dash, a slash or a dot");
        }
        if (name.endsWith("/") || name.endsWith(".") || name.endsWith(".lock") || name.contains(".lock/")) {
            return Optional.of("ends with a slash or a dot, or has a part that ends with .lock");
        }
        return name.equals("@") || name.equals("HEAD") ? Optional.of("means something else to git") : Optional.empty();
    }
}
