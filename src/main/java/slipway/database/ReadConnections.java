package slipway.database;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.statement.SqlStatements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few connections that stay open for the next reads: to open one takes longer than most reads do. */
final class ReadConnections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadConnections.class);
    private static final int MOST_IDLE = 4;
    /** A connection that fails sooner had ended while nobody used it; one that fails later got no answer. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Supplier<Storage.Opened> storage;
    private final Deque<Handle> idle = new ArrayDeque<>();
    private ReadPlaces places;
    private boolean closed;

    ReadConnections(Supplier<Storage.Opened> storage) {
        this.storage = storage;
    }

    /**
     * Reads on the calling thread.
     *
     * @throws ReadFailed if nothing can be read at this moment; each other failure is the statement's own
     */
    <T> T read(HandleCallback<T, RuntimeException> work) {
        ReadPlaces turns = places();
        turns.enter();
        try {
            return readNow(work, turns);
        } catch (RuntimeException e) {
            throw e instanceof DatabaseFailure || !Refusal.of(e).mayPass() ? e : new ReadFailed(e);
        } finally {
            turns.leave();
        }
    }

    private <T> T readNow(HandleCallback<T, RuntimeException> work, ReadPlaces turns) {
        while (true) {
            Handle kept = kept();
            long start = System.nanoTime();
            try {
                return read(kept == null ? open() : kept, work);
            } catch (RuntimeException e) {
                if (Refusal.of(e) != Refusal.AWAY) {
                    throw e;
                }
                // They were made at the same time, and have probably ended together.
                closeIdle();
                boolean atOnce = System.nanoTime() - start < AT_ONCE.toNanos();
                if (!atOnce) {
                    turns.fellSilent(e);
                }
                if (kept == null || !atOnce) {
                    throw e;
                }
            }
        }
    }

    /** A connection on which a read failed is not used again. */
    private <T> T read(Handle handle, HandleCallback<T, RuntimeException> work) {
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

    private synchronized ReadPlaces places() {
        if (places == null) {
            Storage.Opened opened = storage.get();
            places = new ReadPlaces(opened.mostReaders(), opened.membership()::answeredAt);
        }
        return places;
    }

    /** One that waits for the next read; null if there is none. */
    private Handle kept() {
        synchronized (idle) {
            return idle.poll();
        }
    }

    private Handle open() {
        Handle handle = openWhateverInterrupts();
        handle.getConfig(SqlStatements.class).setAttachAllStatementsForCleanup(true);
        return handle;
    }

    /** PostgreSQL's driver gives up connecting when its thread is interrupted, and calls that a defect of its own. */
    private Handle openWhateverInterrupts() {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return storage.get().reading().open();
                } catch (RuntimeException e) {
                    if (!Thread.interrupted()) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
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

    private void closeIdle() {
        synchronized (idle) {
            idle.forEach(ReadConnections::close);
            idle.clear();
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            closeIdle();
        }
    }
}
