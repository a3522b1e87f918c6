package slipway.run;

/** The database could not write something down: nothing of it was recorded. */
public final class WriteFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WriteFailed(Throwable cause) {
        super(
                "the database in the data folder could not be written: "
                        + (DatabaseUnusable.isLocked(cause)
                                ? "another process keeps it locked; find it with `fuser -v slipway.db`"
                                : cause.getMessage()),
                cause);
    }
}
