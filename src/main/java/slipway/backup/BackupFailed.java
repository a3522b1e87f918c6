package slipway.backup;

/** A backup cannot be made or restored; the message says what, and what to do. */
public final class BackupFailed extends Exception {
    private static final long serialVersionUID = 1L;

    public BackupFailed(String message) {
        super(message);
    }

    public BackupFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
