package slipway.git;

import java.util.Arrays;
import java.util.Optional;

/** A step with git did not succeed; the message is for people: what failed, and what to do about it. */
public final class GitException extends Exception {
    private static final long serialVersionUID = 1;

    /** Null if it is none of them. */
    private final GitErrorAdvice advice;

    /** Null if there is none. */
    private final String fix;

    GitException(String message) {
        this(message, null, Optional.empty());
    }

    /** @param fix see {@link #fix} */
    GitException(String message, GitErrorAdvice advice, Optional<String> fix) {
        super(message);
        this.advice = advice;
        this.fix = fix.orElse(null);
    }

    GitException(String message, Throwable cause) {
        super(message, cause);
        this.advice = null;
        this.fix = null;
    }

    /** The one command that fixes it, for a person to run. */
    public Optional<String> fix() {
        return Optional.ofNullable(fix);
    }

    boolean isAny(GitErrorAdvice... kinds) {
        return Arrays.asList(kinds).contains(advice);
    }
}
