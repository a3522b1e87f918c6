package slipway;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import slipway.backup.BackupFailed;
import slipway.backup.BackupFile;
import slipway.config.file.ConfigException;
import slipway.config.file.ConfigFile;
import slipway.database.DatabaseCopy;
import slipway.database.DatabaseCopy.Migration;

/** {@code slipway restore FILE}: puts the database and the configuration of a backup where a stopped server has them. */
final class RestoreCommand {
    private final Path file;
    private final boolean force;
    private final Path configuration;
    private final PrintStream out;

    RestoreCommand(Path file, boolean force, Path configuration, PrintStream out) {
        this.file = file;
        this.force = force;
        this.configuration = configuration;
        this.out = out;
    }

    int run(Map<String, String> environment)
            throws IOException, BackupFailed, ConfigException, SQLException, DataFolder.InUse, StartFailed {
        BackupFile backup = new BackupFile(file);
        BackupFile.About about = backup.about();
        mustBeKnown(about);
        String text = backup.configuration();
        boolean another =
                Files.exists(configuration) && !Files.readString(configuration).equals(text);
        if (another && !force) {
            throw new BackupFailed(configuration
                    + " is there, and is another one than in the backup; restore beside it with"
                    + " --config FILE, or replace it with --force, which keeps it as " + configuration.getFileName()
                    + RestoredFiles.BEFORE + "-TIME");
        }
        Path data = ConfigFile.dataFolder(configuration, text, environment);
        RestoredFiles files = new RestoredFiles(data, configuration, Instant.now());
        try (DataFolder folder = DataFolder.open(data)) {
            files.restore(backup, folder.path(), force);
        } finally {
            // Even a restore that failed may have made the folder, which root would be the owner of.
            files.own();
        }
        out.println("restored from " + file + ", made " + about.madeAt() + " by slipway " + about.version() + ": "
                + data.resolve(DatabaseCopy.NAME) + " and " + configuration);
        out.println(
                "Secrets and keys were not in it. slipway check --connect says what is missing; then start Slipway.");
        return 0;
    }

    /** A database of a newer Slipway would be refused at the start. */
    private static void mustBeKnown(BackupFile.About about) throws BackupFailed {
        boolean known = about.schema().equals("none")
                || DatabaseCopy.known().stream().map(Migration::version).anyMatch(about.schema()::equals);
        if (!known) {
            throw new BackupFailed(
                    "the backup is of slipway " + about.version() + ", whose database (schema " + about.schema()
                            + ") this version does not know; install that version or a newer one, then restore");
        }
    }
}
