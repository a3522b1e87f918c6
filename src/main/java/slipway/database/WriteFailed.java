package slipway.database;

/** The database could not write something down. */
public final class WriteFailed extends DatabaseFailure {
    private static final long serialVersionUID = 1L;

    private final boolean unknown;

    /** Nothing of it was recorded. */
    WriteFailed(Throwable cause) {
        this(cause, false);
    }

    /** @param unknown whether the connection was lost while it was committed: then it may have been recorded */
    WriteFailed(Throwable cause, boolean unknown) {
        super(
                (unknown
                                ? "the connection to the database was lost while something was recorded, which may or may"
                                        + " not have been done: "
                                : "the database could not be written: ")
                        + words(cause),
                cause);
        this.unknown = unknown;
    }

    /** What became of it, for a client. */
    public String outcome() {
        return unknown ? "whether this was recorded is not known: " : "nothing was recorded: ";
    }
}
