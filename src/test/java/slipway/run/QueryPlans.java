package slipway.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;

/** How a database executes queries, in its own words. */
public final class QueryPlans {
    private QueryPlans() {}

    /** The steps of each query that the work asks. */
    public static List<String> of(Handle handle, TestDatabase on, Consumer<Handle> work) {
        List<String> queries = new ArrayList<>();
        handle.getConfig(SqlStatements.class).setSqlLogger(new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                queries.add(context.getParsedSql().getSql());
            }
        });
        work.accept(handle);
        List<String> steps = new ArrayList<>();
        for (String query : List.copyOf(queries)) {
            handle.createQuery(on.explain() + query.replace("?", "'1'"))
                    .map((row, context) -> row.getString(row.getMetaData().getColumnCount()))
                    .forEach(steps::add);
        }
        return steps;
    }
}
