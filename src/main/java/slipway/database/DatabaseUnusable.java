package slipway.database;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.sqlite.SQLiteErrorCode;

/** The database file cannot be worked with: the server does not start on it. */
public final class DatabaseUnusable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** Of SQLite's result codes, the part that says the kind. */
    private static final int KIND = 0xff;

    private DatabaseUnusable(String message, Throwable cause) {
        super(message, cause);
    }

    static DatabaseUnusable damaged(Path file, String found) {
        return damaged(file, found, null);
    }

    private static DatabaseUnusable damaged(Path file, String found, Throwable cause) {
        return new DatabaseUnusable(
                "the database " + file + " is damaged: " + found + "; restore it from a backup: move it with its -wal"
                        + " and -shm files aside, and put the backup in its place (docs/operations.md, Backup and"
                        + " restore). Without a backup, begin anew without the file",
                cause);
    }

    static DatabaseUnusable because(Path file, Throwable failure) {
        if (failure instanceof DatabaseUnusable known) {
            return known;
        }
        if (failure instanceof FlywayValidateException) {
            return new DatabaseUnusable(
                    "the database " + file + " is not of this version of Slipway: "
                            + failure.getMessage().lines().findFirst().orElse("")
                            + "; install the version that used it last, or restore a backup of before the upgrade"
                            + " (docs/operations.md, Upgrade)",
                    failure);
        }
        return sqlite(failure)
                .map(refusal -> because(file, refusal))
                .orElseGet(() -> new DatabaseUnusable("the database " + file + " cannot be used: " + failure, failure));
    }

    private static DatabaseUnusable because(Path file, SQLException refusal) {
        return switch (code(refusal)) {
            case SQLITE_CORRUPT, SQLITE_NOTADB -> damaged(file, refusal.getMessage(), refusal);
            case SQLITE_BUSY, SQLITE_LOCKED ->
                new DatabaseUnusable(
                        "the database " + file + " is locked by another process; find it with `fuser -v " + file
                                + "`, let it end, then start again",
                        refusal);
            default ->
                new DatabaseUnusable(
                        "the database " + file + " cannot be used: " + refusal.getMessage()
                                + "; it and its folder must be this user's, writable, and on a disk with room",
                        refusal);
        };
    }

    /** Whether somebody else's lock is what stood in the way. */
    static boolean isLocked(Throwable failure) {
        return sqlite(failure)
                .filter(refusal -> code(refusal) == SQLiteErrorCode.SQLITE_BUSY)
                .isPresent();
    }

    static boolean isDiskFull(Throwable failure) {
        return sqlite(failure)
                .filter(refusal -> code(refusal) == SQLiteErrorCode.SQLITE_FULL)
                .isPresent();
    }

    /** Of the refusals only those that are about the disk, the file or other processes: these may end. */
    static boolean mayPass(Throwable failure) {
        return sqlite(failure)
                .map(refusal -> switch (code(refusal)) {
                    case SQLITE_BUSY,
                            SQLITE_LOCKED,
                            SQLITE_FULL,
                            SQLITE_IOERR,
                            SQLITE_READONLY,
                            SQLITE_CANTOPEN,
                            SQLITE_PERM,
                            SQLITE_NOMEM,
                            SQLITE_INTERRUPT,
                            SQLITE_PROTOCOL -> true;
                    default -> false;
                })
                .orElse(false);
    }

    private static SQLiteErrorCode code(SQLException refusal) {
        return SQLiteErrorCode.getErrorCode(refusal.getErrorCode() & KIND);
    }

    private static Optional<SQLException> sqlite(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }
}
