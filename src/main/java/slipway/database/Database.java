package slipway.database;

import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;

/** The one file in which everything is recorded. Readers never wait for the writer, nor the writer for them. */
public final class Database implements AutoCloseable {
    /** How many rows are removed in one write: others wait for it. */
    public static final int SOME = 500;

    private final CompletableFuture<DatabaseFile.Opened> opened = new CompletableFuture<>();
    private final DatabaseWriter writer = new DatabaseWriter(() -> opened().jdbi());
    private final ReadConnections readers = new ReadConnections(() -> opened().jdbi());
    private volatile String installation;
    private volatile Runnable afterWrite = () -> {};

    private Database() {}

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
        var database = new Database();
        new Thread(() -> database.open(new DatabaseFile(folder), first), "slipway-database").start();
        return database;
    }

    private void open(DatabaseFile file, HandleConsumer<RuntimeException> first) {
        try {
            DatabaseFile.Opened known = file.open();
            known.jdbi().useTransaction(first);
            opened.complete(known);
        } catch (RuntimeException | Error e) {
            opened.completeExceptionally(e);
        }
    }

    /**
     * Returns once it is open.
     *
     * @throws DatabaseUnusable if it cannot be, as every read and write then throws
     */
    public void awaitOpen() {
        opened();
    }

    private DatabaseFile.Opened opened() {
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

    /** What is to be done after each write, on the thread that wrote; it must be quick, and wait for nothing. */
    public void afterWrites(Runnable task) {
        afterWrite = task;
    }

    public <T> T read(HandleCallback<T, RuntimeException> work) {
        return readers.read(work);
    }

    /** Asks whether something could be written, by writing what is there already; what changes no row writes nothing. */
    public void tryWriting() {
        write(handle ->
                handle.execute("insert or replace into baselines (project, branch, commit_id) values ('', '', '')"));
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

    @Override
    public void close() {
        writer.close();
        readers.close();
        if (!opened.isCompletedExceptionally()) {
            opened().keeper().close();
        }
    }
}
