package slipway.torture;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** What the servers have recorded, read past them. */
interface ServerDatabase extends AutoCloseable {
    /** The stages that a server was at work on when it died, in lower case. To be asked before another one takes them up. */
    List<String> interrupted(Lives dead) throws IOException, SQLException;

    /** What the database itself finds wrong after a kill; empty if nothing. */
    List<String> damage() throws IOException, SQLException;

    /** The keys of all deliveries that were ever committed. */
    Set<String> deliveries() throws IOException, SQLException;

    @Override
    void close() throws SQLException;
}
