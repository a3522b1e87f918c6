package slipway.database;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.sqlite.SQLiteErrorCode;

/** Why a database did not do what it was asked to. */
enum Refusal {
    /** Another process keeps the file locked. */
    LOCKED,
    DISK_FULL,
    /** There is no connection to the server, or it does not serve. */
    AWAY,
    /** Too many others ask it at the same time. */
    BUSY,
    /** Something else that is about the disk, the file, the server or other processes: it may end. */
    PASSING,
    /** The database does not take this, at any time. */
    FINAL;

    /** Of SQLite's result codes, the part that says the kind. */
    private static final int KIND = 0xff;

    static Refusal of(Throwable failure) {
        if (failure instanceof HoldLost) {
            return AWAY;
        }
        if (failure instanceof TooManyReads) {
            return BUSY;
        }
        return inside(failure)
                .map(refused -> refused instanceof PSQLException
                        ? postgresql(Optional.ofNullable(refused.getSQLState()).orElse(""))
                        : sqlite(refused))
                .orElse(FINAL);
    }

    boolean mayPass() {
        return this != FINAL;
    }

    /** Whether the same would happen to every other write at this moment. */
    boolean isForAll() {
        return this == LOCKED || this == AWAY;
    }

    static SQLiteErrorCode code(SQLException refusal) {
        return SQLiteErrorCode.getErrorCode(refusal.getErrorCode() & KIND);
    }

    private static Refusal sqlite(SQLException refusal) {
        return switch (code(refusal)) {
            case SQLITE_BUSY -> LOCKED;
            case SQLITE_FULL -> DISK_FULL;
            case SQLITE_LOCKED,
                    SQLITE_IOERR,
                    SQLITE_READONLY,
                    SQLITE_CANTOPEN,
                    SQLITE_PERM,
                    SQLITE_NOMEM,
                    SQLITE_INTERRUPT,
                    SQLITE_PROTOCOL -> PASSING;
            default -> FINAL;
        };
    }

    /** By its code (PostgreSQL's documentation, appendix A). */
    private static Refusal postgresql(String state) {
        return switch (state) {
            // A server that became a standby; a transaction that waited for too long; too many connections.
            case "25006", "25P03", "53300" -> AWAY;
            case "53100" -> DISK_FULL;
            case "57014" -> PASSING;
            default -> ofClass(state.length() < 2 ? "" : state.substring(0, 2));
        };
    }

    private static Refusal ofClass(String states) {
        return switch (states) {
            // No connection; a login that is refused, or a database that is not there any more; a server that stops or
            // starts.
            case "08", "28", "3D", "57" -> AWAY;
            // Another transaction in the way; resources; the system below the server.
            case "40", "53", "55", "58" -> PASSING;
            default -> FINAL;
        };
    }

    /** What the database itself said; empty if the failure is none of a database. A batch wraps it once more. */
    static Optional<SQLException> inside(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException found && !isOfBatch(found)) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private static boolean isOfBatch(SQLException found) {
        return found instanceof BatchUpdateException && found.getCause() instanceof SQLException;
    }
}
