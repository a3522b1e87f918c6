package slipway.torture;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** What the servers have recorded, read past them. */
interface ServerDatabase extends AutoCloseable {
    /**
     * What a fault has left.
     *
     * @param interrupted what the server was at: a stage, in lower case, or what is before and between them
     * @param damage what the database itself finds wrong; empty if nothing
     */
    record Left(List<String> interrupted, List<String> damage) {}

    /** What a run is at whose row is {@code runs}: its stage, or what is before and between them. */
    String AT = """
            coalesce((select name from stages where run = runs.id and state = 'RUNNING' limit 1),
              case when exists (select 1 from stages where run = runs.id and started_at is not null)
                then 'between stages' else 'the claim' end)""";

    /** To be asked before another server takes up what this one did. */
    Left look(Lives dead) throws IOException, SQLException;

    /** What the living servers are at. */
    List<AtWork> atWork(List<Lives> servers) throws IOException, InterruptedException, SQLException;

    /** The keys of all deliveries that were ever committed. */
    Set<String> deliveries() throws IOException, SQLException;

    @Override
    void close() throws SQLException;
}
