package slipway.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import slipway.config.DatabaseAddress;

/** Copies the record of a file of SQLite into an empty database of a PostgreSQL server: all of it, or nothing. */
public final class RecordMove {
    private static final int ROWS_TOGETHER = 1_000;
    /** Other tables refer to its rows. */
    private static final String FIRST = "runs";

    private final Path file;
    private final DatabaseAddress target;

    /** The file must have had all changes of the schema, and no server may work on it. */
    public RecordMove(Path file, DatabaseAddress target) {
        this.file = file;
        this.target = target;
    }

    /** The target has a record already, or the copy is not like the original; nothing was changed. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** A column, and whether it is a number in SQLite and a truth value in PostgreSQL. */
    private record Column(String name, boolean isBoolean) {
        String quoted() {
            return '"' + name + '"';
        }
    }

    /**
     * Copies it.
     *
     * @return how many rows each table has
     * @throws DatabaseUnusable if the target cannot be used, or a server works on it
     */
    public Map<String, Long> run() throws SQLException, Refused {
        PostgresServer server = new PostgresServer(target, "", "", OtherServers.UNHEARD);
        Connection alone = server.alone();
        try (Connection from = DriverManager.getConnection("jdbc:sqlite:" + file);
                Connection to = server.patientConnection()) {
            from.setAutoCommit(false);
            to.setAutoCommit(false);
            Map<String, List<Column>> tables = tables(to);
            mustBeEmpty(to, tables);
            for (Map.Entry<String, List<Column>> table : tables.entrySet()) {
                copy(from, to, table.getKey(), table.getValue());
                keepNumbering(from, to, table.getKey());
            }
            Map<String, Long> counts = compared(from, to, tables);
            to.commit();
            return counts;
        } finally {
            alone.close();
        }
    }

    private static Map<String, List<Column>> tables(Connection to) throws SQLException {
        Map<String, List<Column>> found = new LinkedHashMap<>();
        try (Statement statement = to.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select table_name, column_name, data_type = 'boolean'
                        from information_schema.columns join information_schema.tables using (table_schema, table_name)
                        where table_schema = current_schema() and table_type = 'BASE TABLE'
                          and table_name not in ('flyway_schema_history', 'servers')
                        order by table_name, ordinal_position""")) {
            while (rows.next()) {
                found.computeIfAbsent(rows.getString(1), name -> new ArrayList<>())
                        .add(new Column(rows.getString(2), rows.getBoolean(3)));
            }
        }
        Map<String, List<Column>> ordered = new LinkedHashMap<>();
        Stream.concat(Stream.of(FIRST), found.keySet().stream()).forEach(table -> ordered.put(table, found.get(table)));
        return ordered;
    }

    private void mustBeEmpty(Connection to, Map<String, List<Column>> tables) throws SQLException, Refused {
        for (String table : tables.keySet()) {
            if (count(to, table) > 0) {
                throw new Refused("the database " + target + " has a record already (the table " + table
                        + " is not empty); name an empty one");
            }
        }
    }

    private static void copy(Connection from, Connection to, String table, List<Column> columns) throws SQLException {
        String names = columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
        String places = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
        try (Statement statement = from.createStatement();
                ResultSet rows = statement.executeQuery("select " + names + " from " + table);
                PreparedStatement insert =
                        to.prepareStatement("insert into " + table + " (" + names + ") values (" + places + ")")) {
            int waiting = 0;
            while (rows.next()) {
                for (int index = 1; index <= columns.size(); index++) {
                    insert.setObject(index, value(rows, index, columns.get(index - 1)));
                }
                insert.addBatch();
                if (++waiting % ROWS_TOGETHER == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static Object value(ResultSet rows, int index, Column column) throws SQLException {
        Object value = rows.getObject(index);
        if (column.isBoolean()) {
            return rows.getBoolean(index);
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        return value instanceof String text ? Dialect.storable(text) : value;
    }

    /** No number is given twice, even that of a row which is not there any more. */
    private static void keepNumbering(Connection from, Connection to, String table) throws SQLException {
        try (PreparedStatement last = from.prepareStatement("select seq from sqlite_sequence where name = ?")) {
            last.setString(1, table);
            try (ResultSet row = last.executeQuery()) {
                if (row.next()) {
                    try (PreparedStatement next = to.prepareStatement(
                            "select setval(pg_get_serial_sequence(?, 'id'), greatest(?, 1), ? > 0)")) {
                        next.setString(1, table);
                        next.setLong(2, row.getLong(1));
                        next.setLong(3, row.getLong(1));
                        next.execute();
                    }
                }
            }
        }
    }

    private Map<String, Long> compared(Connection from, Connection to, Map<String, List<Column>> tables)
            throws SQLException, Refused {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String table : tables.keySet()) {
            long original = count(from, table);
            long copied = count(to, table);
            if (original != copied) {
                throw new Refused("of " + original + " rows of the table " + table + " " + copied
                        + " came into the database " + target + "; nothing was changed there");
            }
            counts.put(table, copied);
        }
        return counts;
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}
