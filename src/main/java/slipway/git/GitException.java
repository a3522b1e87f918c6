package slipway.git;

import java.util.Arrays;

/** A step with git did not succeed; the message is for people: what failed, and what to do about it. */
public final class GitException extends Exception {
    private static final long serialVersionUID = 1;

    /** Null if it is none of them. */
    private final GitErrorAdvice advice;

    GitException(String message) {
        this(message, (GitErrorAdvice) null);
    }

    GitException(String message, GitErrorAdvice advice) {
        super(message);
        this.advice = advice;
    }

    GitException(String message, Throwable cause) {
        super(message, cause);
        this.advice = null;
    }

    boolean isAny(GitErrorAdvice... kinds) {
        return Arrays.asList(kinds).contains(advice);
    }
}
