package slipway.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/**
 * Statements that stay prepared for the next time, for what happens at every delivery: Jdbi takes three times as long,
 * because it prepares anew. For the writer's thread only, whose connection lasts.
 */
public final class Statements {
    /** A query for several lists of values is prepared for so many, and is asked with the first that is enough. */
    private static final int[] AT_ONCE = {1, 4, 16, 64};

    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private Connection connection;
    private Dialect dialect = new Dialect();

    /** Reads a row into a value. */
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** The last number that a table has given to a row, even if that is not there any more. For the one who may write. */
    public long lastNumber(Handle handle, String table) {
        use(handle);
        return list(row -> row.getLong(1), dialect.lastNumber(table)).get(0);
    }

    /** From now on this is the last number of a table, whose rows got theirs from here. */
    public void lastNumber(Handle handle, String table, long number) {
        use(handle);
        dialect.setLastNumber(table).ifPresent(sql -> list(row -> row.getLong(1), sql, number));
    }

    public <T> List<T> list(Handle handle, Row<T> shape, String sql, Object... values) {
        use(handle);
        return list(shape, sql, values);
    }

    /**
     * The rows of a query for each of several lists of values: one round trip instead of many.
     *
     * @param sql without "order by"; rows come in any order, and the same row may come twice
     */
    public <T> List<T> listEach(Handle handle, Row<T> shape, String sql, Collection<List<Object>> values) {
        use(handle);
        List<T> rows = new ArrayList<>();
        List<List<Object>> all = List.copyOf(values);
        for (int from = 0; from < all.size(); ) {
            int size = atOnce(all.size() - from);
            rows.addAll(list(shape, unionAll(sql, size), padded(all, from, size)));
            from += size;
        }
        return rows;
    }

    private static int atOnce(int wanted) {
        int index = 0;
        while (AT_ONCE[index] < wanted && index < AT_ONCE.length - 1) {
            index++;
        }
        return AT_ONCE[index];
    }

    private static String unionAll(String sql, int times) {
        return String.join("\nunion all\n", Collections.nCopies(times, sql));
    }

    /** The last ones are asked for again, where there are fewer. */
    private static Object[] padded(List<List<Object>> all, int from, int size) {
        return IntStream.range(from, from + size)
                .mapToObj(index -> all.get(Math.min(index, all.size() - 1)))
                .flatMap(List::stream)
                .toArray();
    }

    /** Returns how many rows it changed for each list of values, which go to the server together. */
    int[] updateEach(Handle handle, String sql, List<Object[]> values) {
        use(handle);
        try {
            PreparedStatement statement = prepared(sql);
            for (Object[] each : values) {
                bind(statement, each);
                statement.addBatch();
            }
            return statement.executeBatch();
        } catch (SQLException e) {
            throw new WriteFailed(e);
        }
    }

    private <T> List<T> list(Row<T> shape, String sql, Object... values) {
        try {
            PreparedStatement statement = prepared(sql);
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                List<T> list = new ArrayList<>();
                while (rows.next()) {
                    list.add(shape.read(rows));
                }
                return list;
            }
        } catch (SQLException e) {
            throw new WriteFailed(e);
        }
    }

    private void use(Handle handle) {
        if (handle.getConnection() != connection) {
            // The old connection has closed its statements with itself.
            prepared.clear();
            connection = handle.getConnection();
            dialect = handle.getConfig(Dialect.class);
        }
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(dialect.sql(sql));
            prepared.put(sql, statement);
        }
        return statement;
    }

    private void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int index = 0; index < values.length; index++) {
            statement.setObject(index + 1, dialect.value(values[index]));
        }
    }
}
