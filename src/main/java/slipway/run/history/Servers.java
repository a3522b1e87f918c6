package slipway.run.history;

import java.time.Instant;
import java.util.List;
import slipway.database.Database;

/** The servers that work on the database, where several may. */
public final class Servers {
    private final Database database;

    public Servers(Database database) {
        this.database = database;
    }

    /**
     * One of them.
     *
     * @param name for people
     * @param since when it started
     */
    public record Server(String name, Instant since) {}

    /** All of them, the oldest first; none where the database has one server. */
    public List<Server> all() {
        return database.read(handle -> handle.createQuery("select name, since from servers order by id")
                .map((row, context) -> new Server(row.getString(1), Instant.ofEpochMilli(row.getLong(2))))
                .list());
    }
}
