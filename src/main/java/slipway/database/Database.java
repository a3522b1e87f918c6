package slipway.database;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.DatabaseAddress;

/** The one database in which everything is recorded. Readers never wait for the writer, nor the writer for them. */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** How many rows are removed in one write: others wait for it. */
    public static final int SOME = 500;

    private final CompletableFuture<Storage.Opened> opened;
    private final DatabaseWriter writer;
    private final ReadConnections readers;
    private final RetryUntilRecorded patience;
    private volatile String installation;
    private volatile Runnable afterWrite = () -> {};
    private volatile OtherServers others = OtherServers.UNHEARD;
    private final String server;

    private Database() {
        this.opened = new CompletableFuture<>();
        this.writer = new DatabaseWriter(this::opened);
        this.readers = new ReadConnections(this::opened);
        this.patience = RetryUntilRecorded.atOnce();
        this.server = UUID.randomUUID().toString();
    }

    private Database(Database same, RetryUntilRecorded patience) {
        this.opened = same.opened;
        this.writer = same.writer;
        this.readers = same.readers;
        this.patience = patience;
        this.server = same.server;
        this.afterWrite = () -> same.afterWrite.run();
    }

    /**
     * Opens {@code slipway.db} in the folder and brings its schema up to date, on a thread of its own: it takes as long
     * as all the rest of a start. Whoever reads or writes meanwhile waits.
     */
    public static Database open(Path folder) {
        return open(folder, handle -> {});
    }

    /**
     * The same.
     *
     * @param first is done in a transaction before all that is read or written meanwhile
     */
    public static Database open(Path folder, HandleConsumer<RuntimeException> first) {
        return new Database().opening(new DatabaseFile(folder), first);
    }

    /**
     * The same with a database of a PostgreSQL server, on which several Slipways may work.
     *
     * @param name of this server, for people
     */
    public static Database open(DatabaseAddress address, String name, HandleConsumer<RuntimeException> first) {
        var database = new Database();
        return database.opening(new PostgresServer(address, name, database.server, database.new FromOthers()), first);
    }

    /** Whoever shows what is recorded looks again when another server has written, as after a write of this one. */
    private final class FromOthers implements OtherServers {
        @Override
        public void wrote() {
            afterWrite.run();
            others.wrote();
        }

        @Override
        public void gone() {
            others.gone();
        }

        @Override
        public void leads() {
            afterWrite.run();
            others.leads();
        }

        @Override
        public void mayTakeOver(boolean areThere) {
            others.mayTakeOver(areThere);
        }

        @Override
        public void tookOver(String why) {
            others.tookOver(why);
        }
    }

    /**
     * The version of the PostgreSQL server of a database, whether a Slipway works on it or not.
     *
     * @throws DatabaseUnusable if it cannot be reached, or is not fit
     */
    public static String version(DatabaseAddress address) {
        return new PostgresServer(address, "", "", OtherServers.UNHEARD).version();
    }

    private Database opening(Storage storage, HandleConsumer<RuntimeException> first) {
        new Thread(() -> open(storage, first), "slipway-database").start();
        return this;
    }

    private void open(Storage storage, HandleConsumer<RuntimeException> first) {
        try {
            Storage.Opened known = storage.open();
            try {
                known.changing().useTransaction(transaction -> {
                    known.membership().begin(transaction);
                    first.useHandle(transaction);
                });
            } catch (RuntimeException | Error e) {
                known.membership().close();
                throw e;
            }
            opened.complete(known);
        } catch (RuntimeException | Error e) {
            opened.completeExceptionally(e);
        }
    }

    /** Who is told of the other servers from now on. */
    public void listen(OtherServers listener) {
        others = listener;
    }

    /** This server's own name among those that may work on the same database; new at every start. */
    public String server() {
        return server;
    }

    /** Whether this server does what only one of them may; one alone always does. Waits until it is open. */
    public boolean leads() {
        return opened().membership().leads();
    }

    /** The numbers of the servers that are gone, and are still recorded. */
    public Set<Long> gone() {
        return opened().membership().gone();
    }

    /** Removes the servers that are gone, within a write: from then on they write nothing, and have no runs. */
    public void removeGone(Handle transaction) {
        opened().membership().removeGone(transaction);
    }

    /**
     * The same database for runs: what they read is read again and again while the database is away. Others are told at
     * once that it is.
     *
     * @param stopping whether the server stops: then there is no more waiting
     */
    public Database patient(BooleanSupplier stopping) {
        return new Database(this, new RetryUntilRecorded(stopping));
    }

    /**
     * Returns once it is open.
     *
     * @throws DatabaseUnusable if it cannot be, as every read and write then throws
     */
    public void awaitOpen() {
        opened();
    }

    private Storage.Opened opened() {
        try {
            return opened.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DatabaseUnusable unusable) {
                throw unusable;
            }
            throw e;
        }
    }

    /** Runs the work in a transaction and returns when it is on disk. The work may be run twice: it must only write here. */
    public <T> T write(HandleCallback<T, RuntimeException> work) {
        T result = writer.write(work);
        afterWrite.run();
        return result;
    }

    /** The same for work that takes those who wait for it together. */
    public <Q, A> A write(WriteTogether<Q, A> work, Q request) {
        A result = writer.write(work, request);
        afterWrite.run();
        return result;
    }

    /** What is to be done after each write, on the thread that wrote; it must be quick, and wait for nothing. */
    public void afterWrites(Runnable task) {
        afterWrite = task;
    }

    /**
     * Reads on the calling thread.
     *
     * @throws ReadFailed if nothing can be read at this moment
     */
    public <T> T read(HandleCallback<T, RuntimeException> work) {
        return patience.read(() -> readers.read(work));
    }

    /** Asks whether something could be written, by writing what is there already; what changes no row writes nothing. */
    public void tryWriting() {
        write(handle -> handle.execute("insert into baselines (project, branch, commit_id) values ('', '', '')"
                + " on conflict (project, branch) do update set commit_id = excluded.commit_id"));
    }

    /** This installation's own name, made once: it tells our jobs on a host from another Slipway's. */
    public String installation() {
        if (installation == null) {
            installation = write(handle -> handle.createQuery("select id from installation")
                    .mapTo(String.class)
                    .findOne()
                    .orElseGet(() -> newInstallation(handle)));
        }
        return installation;
    }

    private static String newInstallation(Handle handle) {
        String id = UUID.randomUUID().toString();
        handle.execute("insert into installation (id) values (?)", id);
        return id;
    }

    /** A secret of the record, made once: one half of what several servers sign with. */
    public String signingKey() {
        installation();
        return write(handle -> handle.createQuery("select signing_key from installation")
                .mapTo(String.class)
                .findOne()
                .orElseGet(() -> newSigningKey(handle)));
    }

    private static String newSigningKey(Handle handle) {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        String text = Base64.getEncoder().encodeToString(key);
        handle.execute("update installation set signing_key = ?", text);
        return text;
    }

    /** {@link #close}, of a server that ends in good order. */
    public void closeInGoodOrder() {
        try {
            Membership membership = opened().membership();
            // Nobody is left here to be told of a write.
            writer.write(handle -> {
                membership.signOff(handle);
                return true;
            });
        } catch (DatabaseFailure | DatabaseUnusable e) {
            LOG.debug("the other servers find out that this one is gone", e);
        }
        close();
    }

    @Override
    public void close() {
        writer.close();
        readers.close();
        if (!opened.isCompletedExceptionally()) {
            opened().membership().close();
        }
    }
}
