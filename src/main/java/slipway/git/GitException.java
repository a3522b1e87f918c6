package slipway.git;

/** A step with git did not succeed; the message is for people: what failed, and what to do about it. */
public final class GitException extends Exception {
    private static final long serialVersionUID = 1;

    GitException(String message) {
        super(message);
    }

    GitException(String message, Throwable cause) {
        super(message, cause);
    }
}
