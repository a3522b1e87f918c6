package slipway.database;

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

    /** Whether the same may be written later; if not, it is the write itself that the database does not take. */
    public boolean mayPass() {
        return DatabaseUnusable.mayPass(getCause());
    }

    /** What is so, and what to do, for a client: without anything of the server's own paths. */
    public String reason() {
        if (DatabaseUnusable.isLocked(getCause())) {
            return "another process keeps the server's database locked; end that process, and send it again";
        }
        return DatabaseUnusable.isDiskFull(getCause())
                ? "the server's disk is full; make room there, and send it again"
                : "the server's database could not be written; the server's log says why";
    }
}
