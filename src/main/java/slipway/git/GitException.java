package slipway.git;

import java.util.Arrays;

/** A step with git did not succeed; the message is for people: what failed, and what to do about it. */
public final class GitException extends Exception {
    private static final long serialVersionUID = 1;

    /** Null if it is none of them. */
    private final Trouble trouble;

    GitException(String message) {
        this(message, (Trouble) null);
    }

    GitException(String message, Trouble trouble) {
        super(message);
        this.trouble = trouble;
    }

    GitException(String message, Throwable cause) {
        super(message, cause);
        this.trouble = null;
    }

    boolean isAny(Trouble... kinds) {
        return Arrays.asList(kinds).contains(trouble);
    }
}
