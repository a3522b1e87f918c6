package slipway.init;

/** It cannot go on; the message says where, what, and what to do. */
public final class InitFailed extends Exception {
    private static final long serialVersionUID = 1L;

    InitFailed(String message) {
        super(message);
    }

    InitFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
