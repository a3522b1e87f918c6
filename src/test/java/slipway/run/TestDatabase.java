package slipway.run;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleConsumer;
import slipway.config.DatabaseAddress;
import slipway.database.Database;
import slipway.parts.PostgresPart;

/** One of the two databases that the same tests run on. */
public interface TestDatabase extends AutoCloseable {
    /** The database of this folder, empty at first. */
    Database open(Path folder, HandleConsumer<RuntimeException> first);

    /** What a query begins with to be explained. */
    String explain();

    /** From now on an index is used wherever that is possible, even in a table of a few rows. */
    void preferIndexes(Handle handle);

    /** As after a while of work: it knows how much is in its tables, if it ever counts. */
    void countRows(Handle handle);

    @Override
    void close() throws SQLException;

    /** A file in the folder. */
    record Sqlite() implements TestDatabase {
        @Override
        public Database open(Path folder, HandleConsumer<RuntimeException> first) {
            return Database.open(folder, first);
        }

        @Override
        public String explain() {
            return "explain query plan ";
        }

        @Override
        public void preferIndexes(Handle handle) {
            // It always does.
        }

        @Override
        public void countRows(Handle handle) {
            // Slipway does not have it counted.
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "SQLite";
        }
    }

    /** One database of a server for all tests of a class, emptied for each folder: to make one takes longer than a test. */
    final class Postgresql implements TestDatabase {
        private final PostgresPart server;
        private final DatabaseAddress address;
        private Path last;

        Postgresql(PostgresPart server) throws SQLException {
            this.server = server;
            this.address = server.newDatabase();
        }

        @Override
        public Database open(Path folder, HandleConsumer<RuntimeException> first) {
            if (last != null && !last.equals(folder)) {
                empty();
            }
            last = folder;
            return Database.open(address, "a test", first);
        }

        private void empty() {
            try (Connection connection = server.connect(address.name());
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("""
                            select string_agg(quote_ident(tablename), ', ') from pg_tables
                            where schemaname = 'public' and tablename not in ('flyway_schema_history', 'servers')""")) {
                row.next();
                connection.createStatement().execute("truncate " + row.getString(1) + " restart identity cascade");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String explain() {
            return "explain ";
        }

        @Override
        public void preferIndexes(Handle handle) {
            handle.execute("set enable_seqscan = off");
        }

        @Override
        public void countRows(Handle handle) {
            handle.execute("analyze");
        }

        @Override
        public void close() throws SQLException {
            server.drop(address);
        }

        @Override
        public String toString() {
            return "PostgreSQL";
        }
    }
}
