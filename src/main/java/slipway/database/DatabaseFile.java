package slipway.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The file of the database: looked through, and brought up to date, before anything is built on it. */
record DatabaseFile(Path folder) implements Storage {
    /**
     * How long somebody else's lock is waited for. A delivery may have to wait twice, for the write before its own; GitLab
     * gives up after 10 s.
     */
    private static final int BUSY_MILLISECONDS = 3_000;

    /** To which the log of the database shrinks again after it had to grow. */
    private static final int LOG_BYTES = 16 << 20;

    /**
     * One connection stays open. When the last one closes, SQLite removes its log and its index of it; on a full disk they
     * could not be made again, and not even reading would work.
     */
    @Override
    public Opened open() {
        try {
            checkNotEmptied();
            DataSource source = source();
            Jdbi jdbi = Jdbi.create(source);
            Handle keeper = jdbi.open();
            check(keeper);
            // With no pattern of what to overlook: by default Flyway takes the schema of a newer Slipway for its own.
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:db/migration")
                    .ignoreMigrationPatterns(new String[0])
                    .load()
                    .migrate();
            return new Opened(jdbi, jdbi, jdbi, Integer.MAX_VALUE, new Membership.Only(keeper));
        } catch (RuntimeException | Error e) {
            throw DatabaseUnusable.because(file(), e);
        }
    }

    /** SQLite takes an empty file for a new database, as it is after a first start that was killed; not after a run. */
    private void checkNotEmptied() {
        Path logs = folder.resolve("logs");
        try {
            if (Files.exists(file()) && Files.size(file()) == 0 && Files.exists(logs)) {
                try (var runs = Files.newDirectoryStream(logs)) {
                    if (runs.iterator().hasNext()) {
                        throw DatabaseUnusable.damaged(file(), "it is empty, though there are logs of runs");
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Finds every page that is not what SQLite wrote there in form; 10 ms for each 1,000 runs. */
    private void check(Handle handle) {
        List<String> found =
                handle.createQuery("pragma quick_check(1)").mapTo(String.class).list();
        if (!found.equals(List.of("ok"))) {
            throw DatabaseUnusable.damaged(
                    file(), String.join(" ", found).replaceAll("\\s+", " ").strip());
        }
    }

    private Path file() {
        return folder.resolve("slipway.db");
    }

    private DataSource source() {
        // The native library is unpacked here: /tmp may be mounted noexec.
        System.setProperty("org.sqlite.tmpdir", folder.toString());
        var config = new SQLiteConfig(new Properties());
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLISECONDS);
        config.setJournalSizeLimit(LOG_BYTES);
        // A transaction that has read does not wait for a lock any more: it is to have it from the beginning.
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.enforceForeignKeys(true);
        // Statements say "returning" where a new key counts; else the driver would ask for one after each insert.
        config.setGetGeneratedKeys(false);
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file());
        return source;
    }
}
