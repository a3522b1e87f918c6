package slipway;

/** The server could not start, for a reason that its operator can fix. */
final class StartFailed extends Exception {
    private static final long serialVersionUID = 1L;

    StartFailed(String message) {
        super(message);
    }

    StartFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
