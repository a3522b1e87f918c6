package slipway.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Statements that stay prepared for the next time, for what happens at every delivery: Jdbi takes three times as long,
 * because it prepares anew. For the writer's thread only, whose connection lasts.
 */
public final class Statements {
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private Connection connection;
    private Dialect dialect = new Dialect();

    /** Reads a row into a value. */
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Returns how many rows it changed.
     *
     * @param values for the question marks, in order; texts, numbers and nulls
     */
    public int update(Handle handle, String sql, Object... values) {
        try {
            return bound(handle, sql, values).executeUpdate();
        } catch (SQLException e) {
            throw new WriteFailed(e);
        }
    }

    public <T> Optional<T> first(Handle handle, Row<T> shape, String sql, Object... values) {
        return list(handle, shape, sql, values).stream().findFirst();
    }

    public <T> List<T> list(Handle handle, Row<T> shape, String sql, Object... values) {
        try (ResultSet rows = bound(handle, sql, values).executeQuery()) {
            List<T> list = new ArrayList<>();
            while (rows.next()) {
                list.add(shape.read(rows));
            }
            return list;
        } catch (SQLException e) {
            throw new WriteFailed(e);
        }
    }

    private PreparedStatement bound(Handle handle, String sql, Object... values) throws SQLException {
        if (handle.getConnection() != connection) {
            // The old connection has closed its statements with itself.
            prepared.clear();
            connection = handle.getConnection();
            dialect = handle.getConfig(Dialect.class);
        }
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(dialect.sql(sql));
            prepared.put(sql, statement);
        }
        for (int index = 0; index < values.length; index++) {
            statement.setObject(index + 1, dialect.value(values[index]));
        }
        return statement;
    }
}
