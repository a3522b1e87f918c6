package slipway.database;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Updates of a transaction that go to the database together, because each way to a database server takes time: each
 * statement once, with all the values that were noted for it. Statements go in the order in which they were first noted. So
 * a statement that needs the rows of another one must be noted after it every time.
 */
public final class UpdateBatch {
    private final Map<String, List<Object[]>> noted = new LinkedHashMap<>();
    private final Set<String> ofOneRow = new HashSet<>();

    /**
     * Notes an update.
     *
     * @param values for the question marks, in order; texts, numbers and nulls
     */
    public void add(String sql, Object... values) {
        noted.computeIfAbsent(sql, unused -> new ArrayList<>()).add(values);
    }

    /** Notes an update that changes exactly one row. If it does not, that is a defect, and the transaction fails. */
    public void addOfOneRow(String sql, Object... values) {
        ofOneRow.add(sql);
        add(sql, values);
    }

    /** Sends what was noted. */
    public void execute(Statements statements, Handle handle) {
        noted.forEach((sql, values) -> {
            for (int changed : statements.updateEach(handle, sql, values)) {
                if (changed != 1 && ofOneRow.contains(sql)) {
                    throw new IllegalStateException(changed + " rows were changed instead of one by: " + sql);
                }
            }
        });
    }
}
