package slipway.database;

/** The database did not do what it was asked to. */
public abstract sealed class DatabaseFailure extends RuntimeException permits ReadFailed, WriteFailed {
    private static final long serialVersionUID = 1L;

    DatabaseFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the same may work later; if not, it is the statement itself that the database does not take. */
    public boolean mayPass() {
        return refusal().mayPass();
    }

    /** What is so, and what to do, for a client: without anything of the server's own paths. */
    public String reason() {
        return switch (refusal()) {
            case LOCKED -> "another process keeps the server's database locked; end that process, and send it again";
            case DISK_FULL -> "the server's disk is full; make room there, and send it again";
            case AWAY -> "the server's database cannot be reached; send it again when it is back";
            case BUSY -> "too many requests wait for the server's database; send it again later";
            case PASSING, FINAL -> "the server's database could not be used; the server's log says why";
        };
    }

    Refusal refusal() {
        return Refusal.of(getCause());
    }

    static String words(Throwable cause) {
        return Refusal.of(cause) == Refusal.LOCKED
                ? "another process keeps it locked; find it with `fuser -v slipway.db`"
                : Refusal.inside(cause).map(Throwable::getMessage).orElse(cause.getMessage());
    }
}
