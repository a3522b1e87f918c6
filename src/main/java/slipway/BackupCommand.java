package slipway;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import slipway.backup.BackupFailed;
import slipway.backup.BackupFile;
import slipway.config.file.ConfigException;
import slipway.config.file.ConfigFile;
import slipway.database.DatabaseCopy;

/** {@code slipway backup FILE}: a consistent copy of the database and the configuration, also while a server runs. */
final class BackupCommand {
    private static final Duration UNFINISHED_FOR = Duration.ofDays(1);

    private final Path file;
    private final boolean force;
    private final Path configuration;
    private final PrintStream out;

    BackupCommand(Path file, boolean force, Path configuration, PrintStream out) {
        this.file = file;
        this.force = force;
        this.configuration = configuration;
        this.out = out;
    }

    int run(Map<String, String> environment) throws IOException, BackupFailed, ConfigException, SQLException {
        if (ConfigFile.namesDatabase(configuration)) {
            throw new BackupFailed("the record is in PostgreSQL (server.database), which slipway backup does not copy:"
                    + " back it up with pg_dump, and keep a copy of " + configuration
                    + " (docs/postgresql.md, Backup)");
        }
        Path data = ConfigFile.dataFolder(configuration, environment);
        Path source = data.resolve(DatabaseCopy.NAME);
        if (!Files.exists(source)) {
            throw new BackupFailed("the database " + source + " does not exist, so it cannot be backed up");
        }
        if (Files.exists(file) && !force) {
            throw new BackupFailed(file + " is there already; name another file, or overwrite it with --force");
        }
        removeUnfinished(data);
        // By a name that no other has: in a container each process has the same number.
        Path copy = Files.createTempFile(
                data,
                "backup-",
                ".db",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            new DatabaseCopy(source, data).copyTo(copy);
            DatabaseCopy copied = new DatabaseCopy(copy, data);
            List<String> problems = copied.problems();
            if (!problems.isEmpty()) {
                throw new BackupFailed("the database " + source + " is damaged (" + String.join("; ", problems)
                        + "), so no backup was made; keep the ones that you have");
            }
            List<String> applied = copied.applied();
            String schema = applied.isEmpty() ? "none" : applied.get(applied.size() - 1);
            new BackupFile(file).write(copy, Files.readString(configuration), Main.version(), schema, Instant.now());
            out.println(file + ": the database (" + (Files.size(copy) >> 10) + " KiB, schema " + schema + ") and "
                    + configuration);
        } finally {
            Files.deleteIfExists(copy);
        }
        out.println(
                "Left out: secrets, keys (.ssh), logs of runs. Keep the first two at another place; without them a restored"
                        + " Slipway can read and reach nothing.");
        return 0;
    }

    /** Removes temporary copies that killed backups left behind. The copy of a running backup is younger. */
    private static void removeUnfinished(Path data) throws IOException {
        Instant old = Instant.now().minus(UNFINISHED_FOR);
        try (var files = Files.newDirectoryStream(data, "backup-*.db")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
