package slipway.database;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes to the database. What has gathered while the disk was busy, or other servers wrote, is
 * committed together (group commit), so that many writers share one fsync.
 */
final class DatabaseWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWriter.class);
    private static final int MOST_TOGETHER = 500;
    private static final Write<Void, Void> END = new Write<>((handle, requests) -> requests, null);

    /** A connection that fails sooner had ended while nobody used it. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Supplier<Storage.Opened> storage;
    // Unbounded, because each writer waits for its write: there are never more than there are threads.
    private final BlockingQueue<Write<?, ?>> waiting = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Handle handle;
    /** Whether all is done but the commit. */
    private boolean committing;

    private boolean closed;

    DatabaseWriter(Supplier<Storage.Opened> storage) {
        this.storage = storage;
        new Thread(this::work, "slipway-database-writer").start();
    }

    /** Returns when the write is on disk. An interrupt does not end the wait: a write cannot be taken back. */
    <T> T write(HandleCallback<T, RuntimeException> work) {
        return write(
                (handle, requests) ->
                        requests.stream().map(unused -> work.withHandle(handle)).toList(),
                "");
    }

    /** The same; the requests for the same work that wait at this moment are given to it together. */
    <Q, A> A write(WriteTogether<Q, A> work, Q request) {
        var write = new Write<>(work, request);
        add(write);
        try {
            return write.done.join();
        } catch (CompletionException e) {
            throw failure(e.getCause());
        }
    }

    /** What the work itself threw, as ClaimLost, is for its caller; all else is the database's. */
    private static RuntimeException failure(Throwable cause) {
        boolean databases =
                cause instanceof JdbiException || cause instanceof DatabaseUnusable || cause instanceof HoldLost;
        return cause instanceof RuntimeException own && !databases ? own : new WriteFailed(cause);
    }

    private synchronized void add(Write<?, ?> write) {
        if (closed) {
            throw new WriteFailed(new IllegalStateException("the database is closed"));
        }
        waiting.add(write);
    }

    private void work() {
        // With room for all, so that none is lost on the way in when memory is short.
        List<Write<?, ?>> together = new ArrayList<>(MOST_TOGETHER);
        try {
            while (!together.contains(END)) {
                together.clear();
                together.add(waiting.take());
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
    private void commitOrFail(List<Write<?, ?>> together) {
        try {
            commit(together, true);
        } catch (RuntimeException | Error e) {
            LOG.error("the writer broke, and goes on", e);
            together.forEach(write -> write.fail(e));
        }
    }

    /** @param more whether those that wait go with them once it is this server's turn to write */
    private void commit(List<Write<?, ?>> together, boolean more) {
        boolean used = handle != null;
        long start = System.nanoTime();
        committing = false;
        try {
            Membership membership = storage.get().membership();
            membership.mayWrite();
            handle().useTransaction(transaction -> {
                membership.begin(transaction);
                if (more) {
                    gather(together);
                }
                apply(together, transaction);
                membership.announce(transaction);
                committing = true;
            });
            together.forEach(Write::succeed);
        } catch (RuntimeException | Error e) {
            forgetHandle();
            Refusal refusal = Refusal.of(e);
            boolean unknown = committing && refusal == Refusal.AWAY;
            if (used && refusal == Refusal.AWAY && !unknown && System.nanoTime() - start < AT_ONCE.toNanos()) {
                LOG.debug("the connection had ended, and is made again", e);
                commit(together, more);
            } else if (together.size() == 1 || refusal.isForAll()) {
                if (more && refusal.isForAll() && !unknown) {
                    // They fail with it: otherwise each would wait for the same time-out, one after the other.
                    gather(together);
                }
                together.forEach(write -> write.fail(unknown ? new WriteFailed(e, true) : e));
            } else {
                LOG.debug("one of {} writes failed, each now goes alone", together.size(), e);
                together.forEach(write -> commit(List.of(write), false));
            }
        }
    }

    private void gather(List<Write<?, ?>> together) {
        waiting.drainTo(together, MOST_TOGETHER - together.size());
    }

    /** None of them was answered yet, so they may be done in any order. */
    private static void apply(List<Write<?, ?>> together, Handle transaction) {
        Map<WriteTogether<?, ?>, List<Write<?, ?>>> byWork = new LinkedHashMap<>();
        together.forEach(write ->
                byWork.computeIfAbsent(write.work, unused -> new ArrayList<>()).add(write));
        byWork.values().forEach(same -> same.get(0).apply(same, transaction));
    }

    private Handle handle() {
        if (handle == null) {
            handle = storage.get().writing().open();
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

    private static final class Write<Q, A> {
        private final WriteTogether<Q, A> work;
        private final Q request;
        private final CompletableFuture<A> done = new CompletableFuture<>();
        private A result;

        Write(WriteTogether<Q, A> work, Q request) {
            this.work = work;
            this.request = request;
        }

        /** @param same all writes with the same work, this one included */
        @SuppressWarnings("unchecked")
        void apply(List<Write<?, ?>> same, Handle handle) {
            List<Write<Q, A>> all = (List<Write<Q, A>>) (List<?>) same;
            List<A> results =
                    work.with(handle, all.stream().map(each -> each.request).toList());
            for (int index = 0; index < all.size(); index++) {
                all.get(index).result = results.get(index);
            }
        }

        void succeed() {
            done.complete(result);
        }

        void fail(Throwable cause) {
            done.completeExceptionally(cause);
        }
    }
}
