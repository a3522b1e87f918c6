package slipway.database;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few connections that stay open for the next reads: to open one takes longer than most reads do. */
final class ReadConnections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadConnections.class);
    private static final int MOST_IDLE = 4;

    private final Supplier<Jdbi> jdbi;
    private final Deque<Handle> idle = new ArrayDeque<>();
    private boolean closed;

    ReadConnections(Supplier<Jdbi> jdbi) {
        this.jdbi = jdbi;
    }

    /** A connection on which a read failed is not used again. */
    <T> T read(HandleCallback<T, RuntimeException> work) {
        Handle handle = take();
        boolean good = false;
        try {
            T result = work.withHandle(handle);
            // An answer that is not read to its end would keep SQLite's log from being emptied.
            handle.clean();
            good = true;
            return result;
        } finally {
            if (!good || !keep(handle)) {
                close(handle);
            }
        }
    }

    private Handle take() {
        synchronized (idle) {
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        Handle handle = jdbi.get().open();
        handle.getConfig(SqlStatements.class).setAttachAllStatementsForCleanup(true);
        return handle;
    }

    private boolean keep(Handle handle) {
        synchronized (idle) {
            boolean room = !closed && idle.size() < MOST_IDLE;
            if (room) {
                idle.push(handle);
            }
            return room;
        }
    }

    private static void close(Handle handle) {
        try {
            handle.close();
        } catch (RuntimeException e) {
            LOG.debug("a connection did not close well", e);
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(ReadConnections::close);
            idle.clear();
        }
    }
}
