package slipway.database;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import slipway.config.DatabaseAddress;

/** The database cannot be worked with: the server does not start on it. */
public final class DatabaseUnusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean inUse;

    private DatabaseUnusable(String message, Throwable cause) {
        super(message, cause);
        this.inUse = false;
    }

    private DatabaseUnusable(String message) {
        super(message);
        this.inUse = true;
    }

    /** Whether another Slipway keeps this one out. */
    public boolean isInUse() {
        return inUse;
    }

    /**
     * Another Slipway works on it.
     *
     * @param holder who that is, and since when
     */
    static DatabaseUnusable inUse(DatabaseAddress address, String holder) {
        return new DatabaseUnusable(
                "the database " + address + " is held by another Slipway (" + holder + "); stop that one first");
    }

    /** @param remedy what to do about it */
    static DatabaseUnusable unfit(DatabaseAddress address, String what, String remedy) {
        return new DatabaseUnusable("the database " + address + " " + what + "; " + remedy, null);
    }

    static DatabaseUnusable because(DatabaseAddress address, Throwable failure) {
        if (failure instanceof DatabaseUnusable known) {
            return known;
        }
        if (failure instanceof FlywayValidateException) {
            return new DatabaseUnusable(
                    "the database " + address + " is not of this version of Slipway: " + firstLine(failure)
                            + "; install the version that used it last, or restore a dump of before the upgrade"
                            + " (docs/postgresql.md)",
                    failure);
        }
        Optional<String> state = Refusal.inside(failure).map(SQLException::getSQLState);
        String kind = state.filter(code -> code.length() > 2)
                .map(code -> code.substring(0, 2))
                .orElse("");
        String said = Refusal.inside(failure).map(Throwable::getMessage).orElseGet(() -> firstLine(failure));
        String remedy = switch (kind) {
            case "08" -> "is the server there, and may this machine connect to it?";
            case "28" -> "check the user and the password in server.database, and the server's pg_hba.conf";
            case "3D" -> "create it: create database NAME owner USER";
            case "42" -> "make the user of server.database its owner";
            default ->
                failure instanceof FlywayException ? "give Slipway a database of its own" : "the server's log says why";
        };
        return new DatabaseUnusable("the database " + address + " cannot be used: " + said + "; " + remedy, failure);
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
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
        return Refusal.inside(failure)
                .map(refusal -> because(file, refusal))
                .orElseGet(() -> new DatabaseUnusable("the database " + file + " cannot be used: " + failure, failure));
    }

    private static DatabaseUnusable because(Path file, SQLException refusal) {
        return switch (Refusal.code(refusal)) {
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
}
