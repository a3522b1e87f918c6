package slipway.run;

import java.nio.file.Path;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The one file in which everything is recorded. Readers never wait for the writer, nor the writer for them. */
public final class Database implements AutoCloseable {
    /** How many rows are removed in one write: others wait for it. */
    static final int SOME = 500;

    private static final int BUSY_MILLISECONDS = 10_000;
    /** To which the log of the database shrinks again after it had to grow. */
    private static final int LOG_BYTES = 16 << 20;

    private final CompletableFuture<Opened> opened = new CompletableFuture<>();
    private final Writer writer = new Writer(() -> opened().jdbi());
    private volatile String installation;

    private Database() {}

    /**
     * A database that can be used.
     *
     * @param keeper open as long as the database is. When the last connection closes, SQLite removes its log and its
     *     index of it; on a full disk they could not be made again, and not even reading would work.
     */
    private record Opened(Jdbi jdbi, Handle keeper) {}

    /**
     * Opens {@code slipway.db} in the folder and brings its schema up to date, on a thread of its own: it takes as long
     * as all the rest of a start. Whoever reads or writes meanwhile waits.
     */
    public static Database open(Path folder) {
        var database = new Database();
        new Thread(() -> database.open(source(folder)), "slipway-database").start();
        return database;
    }

    private void open(DataSource source) {
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
            Jdbi jdbi = Jdbi.create(source);
            Handle keeper = jdbi.open();
            keeper.createQuery("select count(*) from installation")
                    .mapTo(Integer.class)
                    .one();
            opened.complete(new Opened(jdbi, keeper));
        } catch (RuntimeException | Error e) {
            opened.completeExceptionally(e);
        }
    }

    private Opened opened() {
        return opened.join();
    }

    /** Runs the work in a transaction and returns when it is on disk. The work may be run twice: it must only write here. */
    <T> T write(HandleCallback<T, RuntimeException> work) {
        return writer.write(work);
    }

    <T> T read(HandleCallback<T, RuntimeException> work) {
        return opened().jdbi().withHandle(work);
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

    private static DataSource source(Path folder) {
        // The native library is unpacked here: /tmp may be mounted noexec.
        System.setProperty("org.sqlite.tmpdir", folder.toString());
        var config = new SQLiteConfig(new Properties());
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLISECONDS);
        config.setJournalSizeLimit(LOG_BYTES);
        config.enforceForeignKeys(true);
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + folder.resolve("slipway.db"));
        return source;
    }

    @Override
    public void close() {
        writer.close();
        if (!opened.isCompletedExceptionally()) {
            opened().keeper().close();
        }
    }
}
