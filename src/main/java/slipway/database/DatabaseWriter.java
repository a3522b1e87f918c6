package slipway.database;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes to the database. What has gathered while the disk was busy is committed together (group
 * commit), so that many writers share one fsync.
 */
final class DatabaseWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWriter.class);
    private static final int MOST_TOGETHER = 500;
    private static final Write<Void> END = new Write<>(handle -> null);

    private final Supplier<Jdbi> jdbi;
    // Unbounded, because each writer waits for its write: there are never more than there are threads.
    private final BlockingQueue<Write<?>> waiting = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Handle handle;
    private boolean closed;

    DatabaseWriter(Supplier<Jdbi> jdbi) {
        this.jdbi = jdbi;
        new Thread(this::work, "slipway-writer").start();
    }

    /** Returns when the write is on disk. An interrupt does not end the wait: a write cannot be taken back. */
    <T> T write(HandleCallback<T, RuntimeException> work) {
        var write = new Write<>(work);
        add(write);
        try {
            return write.done.join();
        } catch (CompletionException e) {
            throw failure(e.getCause());
        }
    }

    /** What the work itself threw, as ClaimLost, is for its caller; all else is the database's. */
    private static RuntimeException failure(Throwable cause) {
        boolean databases = cause instanceof JdbiException || cause instanceof DatabaseUnusable;
        return cause instanceof RuntimeException own && !databases ? own : new WriteFailed(cause);
    }

    private synchronized void add(Write<?> write) {
        if (closed) {
            throw new WriteFailed(new IllegalStateException("the database is closed"));
        }
        waiting.add(write);
    }

    private void work() {
        // With room for all, so that none is lost on the way in when memory is short.
        List<Write<?>> together = new ArrayList<>(MOST_TOGETHER + 1);
        try {
            while (!together.contains(END)) {
                together.clear();
                together.add(waiting.take());
                waiting.drainTo(together, MOST_TOGETHER);
                commitOrFail(together);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the writer", e);
        } finally {
            forgetHandle();
            ended.complete(null);
        }
    }

    /** Whatever happens, nobody waits for ever, and the thread goes on. */
    private void commitOrFail(List<Write<?>> together) {
        try {
            commit(together);
        } catch (RuntimeException | Error e) {
            LOG.error("the writer broke, and goes on", e);
            together.forEach(write -> write.fail(e));
        }
    }

    private void commit(List<Write<?>> together) {
        try {
            handle().useTransaction(transaction -> together.forEach(write -> write.apply(transaction)));
            together.forEach(Write::succeed);
        } catch (RuntimeException | Error e) {
            forgetHandle();
            if (together.size() == 1 || DatabaseUnusable.isLocked(e)) {
                // A lock that was waited for in vain is not waited for again by each of them in turn.
                together.forEach(write -> write.fail(e));
            } else {
                LOG.debug("one of {} writes failed, each now goes alone", together.size(), e);
                together.forEach(write -> commit(List.of(write)));
            }
        }
    }

    private Handle handle() {
        if (handle == null) {
            handle = jdbi.get().open();
        }
        return handle;
    }

    private void forgetHandle() {
        if (handle != null) {
            try {
                handle.close();
            } catch (RuntimeException | Error e) {
                LOG.debug("a connection that failed did not close well either", e);
            }
            handle = null;
        }
    }

    /** Commits what waits and ends the thread. */
    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                waiting.add(END);
            }
            closed = true;
        }
        // join() of a future does not react to interrupts, unlike a thread's.
        ended.join();
    }

    private static final class Write<T> {
        private final HandleCallback<T, RuntimeException> work;
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private T result;

        Write(HandleCallback<T, RuntimeException> work) {
            this.work = work;
        }

        void apply(Handle handle) {
            result = work.withHandle(handle);
        }

        void succeed() {
            done.complete(result);
        }

        void fail(Throwable cause) {
            done.completeExceptionally(cause);
        }
    }
}
