package slipway.torture;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** What the servers have recorded, read past them. */
interface ServerDatabase extends AutoCloseable {
    /**
     * What a kill has left.
     *
     * @param stages that the server was at work on when it died, in lower case
     * @param damage what the database itself finds wrong; empty if nothing
     */
    record Left(List<String> stages, List<String> damage) {}

    /** To be asked before another server takes up what this one did. */
    Left look(Lives dead) throws IOException, SQLException;

    /** The keys of all deliveries that were ever committed. */
    Set<String> deliveries() throws IOException, SQLException;

    @Override
    void close() throws SQLException;
}
