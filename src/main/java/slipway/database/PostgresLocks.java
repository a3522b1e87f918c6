package slipway.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The advisory locks that the servers of a database have. Other programs may have locks in the same database, and other
 * Slipways in other schemas of it.
 */
final class PostgresLocks {
    /** The first key of all locks but {@link #SHARE}; the second one is a server's number, or one of these. */
    static final String SPACE = "hashtext('slipway ' || coalesce(current_schema(), ''))";

    private static final int LEADER = 0;
    private static final int WRITER = -1;

    /**
     * Each server has a share; whoever changes the tables, or copies a record, has it alone. Versions that knew one server
     * at a time have it alone too: "slpw".
     */
    private static final String SHARE = 0x736c7077 + ", hashtext(coalesce(current_schema(), ''))";

    /** Waits for the right to write until the transaction ends. */
    static final String WRITING = "select pg_advisory_xact_lock(" + SPACE + ", " + WRITER + ")";

    /** Of {@code pg_locks}: a lock of these that a session has. Its second key is to follow. */
    private static final String HELD = """
            locktype = 'advisory' and objsubid = 2 and granted
              and database = (select oid from pg_database where datname = current_database())
              and classid::bigint = (%s)::bigint & 4294967295 and objid::bigint =""".formatted(SPACE);

    private PostgresLocks() {}

    /**
     * A condition: whether a session has a server's lock.
     *
     * @param number an expression
     */
    static String isHeld(String number) {
        return "exists (select 1 from pg_locks where " + HELD + " " + number + ")";
    }

    static void awaitWriting(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITING)) {
            statement.execute();
        }
    }

    static boolean tryAlone(Connection connection) throws SQLException {
        return isTrue(connection, "select pg_try_advisory_lock(" + SHARE + ")");
    }

    static boolean tryShare(Connection connection) throws SQLException {
        return isTrue(connection, "select pg_try_advisory_lock_shared(" + SHARE + ")");
    }

    /** Has a share of what it had alone. */
    static void share(Connection connection) throws SQLException {
        tryShare(connection);
        isTrue(connection, "select pg_advisory_unlock(" + SHARE + ")");
    }

    static boolean tryServer(Connection connection, long number) throws SQLException {
        return isTrue(connection, "select pg_try_advisory_lock(" + SPACE + ", " + number + ")");
    }

    static boolean tryLeader(Connection connection) throws SQLException {
        return isTrue(connection, "select pg_try_advisory_lock(" + SPACE + ", " + LEADER + ")");
    }

    /** Ends the session of PostgreSQL that has a server's lock, if there is one. */
    static void endServer(Connection connection, long number) throws SQLException {
        isTrue(
                connection,
                "select bool_and(pg_terminate_backend(pid)) from pg_locks where pid <> pg_backend_pid() and " + HELD
                        + " " + number);
    }

    /** The servers that are recorded, in words. */
    static List<String> servers(Connection connection) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        "select name || ', since ' || to_char(to_timestamp(since / 1000) at time zone 'UTC',"
                                + " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from servers order by id");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static boolean isTrue(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }
}
