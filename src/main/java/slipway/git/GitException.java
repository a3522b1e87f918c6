package slipway.git;

import java.util.Arrays;
import java.util.Optional;
import slipway.text.FixableException;

/** A step with git did not succeed; the message is for people: what failed, and what to do about it. */
public final class GitException extends FixableException {
    private static final long serialVersionUID = 1;

    /** Null if it is none of them. */
    private final GitErrorAdvice advice;

    GitException(String message) {
        this(message, null, Optional.empty());
    }

    /** @param fix see {@link #fix} */
    GitException(String message, GitErrorAdvice advice, Optional<String> fix) {
        super(message, null, fix);
        this.advice = advice;
    }

    GitException(String message, Throwable cause) {
        super(message, cause, Optional.empty());
        this.advice = null;
    }

    boolean isAny(GitErrorAdvice... kinds) {
        return Arrays.asList(kinds).contains(advice);
    }
}
