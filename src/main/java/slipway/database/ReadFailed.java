package slipway.database;

/** Nothing can be read from the database at this moment. */
public final class ReadFailed extends DatabaseFailure {
    private static final long serialVersionUID = 1L;

    ReadFailed(Throwable cause) {
        super("the database could not be read: " + words(cause), cause);
    }
}
