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
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.ParseException;
import slipway.backup.BackupFailed;
import slipway.backup.BackupFile;
import slipway.config.DatabaseAddress;
import slipway.config.file.ConfigException;
import slipway.config.file.ConfigFile;
import slipway.database.DatabaseCopy;
import slipway.database.DatabaseCopy.Migration;
import slipway.database.DatabaseUnusable;
import slipway.database.PostgresRecord;

/** {@code slipway backup}, {@code restore} and {@code upgrade --check}: what can be done with the data from outside. */
final class DataCommand {
    static final String BACKUP = "backup";
    static final String RESTORE = "restore";
    static final String UPGRADE = "upgrade";

    private static final List<String> WITH_FILE = List.of(BACKUP, RESTORE);

    private static final Duration UNFINISHED_FOR = Duration.ofDays(1);

    private final CommandLine line;
    private final Path configuration;
    private final PrintStream out;

    DataCommand(CommandLine line, Path configuration, PrintStream out) {
        this.line = line;
        this.configuration = configuration.toAbsolutePath().normalize();
        this.out = out;
    }

    static boolean isMeant(CommandLine line) {
        return wantsFile(line) || command(line).equals(UPGRADE);
    }

    static boolean wantsFile(CommandLine line) {
        return WITH_FILE.contains(command(line));
    }

    private static String command(CommandLine line) {
        return line.getArgs().length == 0 ? "" : line.getArgs()[0];
    }

    /** Says what is wrong with the words, whether they are of these commands or their options stand beside another. */
    static void check(CommandLine line) throws ParseException {
        if (line.hasOption("force") && !wantsFile(line)) {
            throw new ParseException("--force belongs to the commands backup and restore");
        }
        if (line.hasOption("check") != command(line).equals(UPGRADE) && !line.hasOption("help")) {
            throw new ParseException(
                    line.hasOption("check")
                            ? "--check belongs to the command upgrade"
                            : "upgrade wants --check: it says what an upgrade would change; the package does it");
        }
        if (wantsFile(line) && line.getArgs().length == 1 && !line.hasOption("help")) {
            throw new ParseException(command(line) + " wants FILE, not nothing");
        }
    }

    int run(Map<String, String> environment)
            throws IOException, BackupFailed, ConfigException, DataFolder.InUse, StartFailed {
        try {
            return switch (command(line)) {
                case BACKUP -> backup(environment);
                case RESTORE -> restore(environment);
                default -> upgradeCheck(environment);
            };
        } catch (SQLException e) {
            throw new BackupFailed(
                    "the database cannot be read: " + e.getMessage() + "; may this user read and write it?", e);
        } catch (DatabaseUnusable e) {
            throw new BackupFailed(e.getMessage(), e);
        }
    }

    private Path file() {
        return Path.of(line.getArgs()[1]).toAbsolutePath().normalize();
    }

    private int backup(Map<String, String> environment)
            throws IOException, BackupFailed, ConfigException, SQLException {
        if (ConfigFile.namesDatabase(configuration)) {
            throw new BackupFailed("the record is in PostgreSQL (server.database), which slipway backup does not copy:"
                    + " back it up with pg_dump, and keep a copy of " + configuration
                    + " (docs/postgresql.md, Backup)");
        }
        Path data = ConfigFile.dataFolder(configuration, environment);
        Path source = data.resolve(DatabaseCopy.NAME);
        if (!Files.exists(source)) {
            throw new BackupFailed("there is no database " + source + ", so there is nothing to back up");
        }
        if (Files.exists(file()) && !line.hasOption("force")) {
            throw new BackupFailed(file() + " is there already; name another file, or overwrite it with --force");
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
            new BackupFile(file()).write(copy, Files.readString(configuration), Main.version(), schema, Instant.now());
            out.println(file() + ": the database (" + (Files.size(copy) >> 10) + " KiB, schema " + schema + ") and "
                    + configuration);
        } finally {
            Files.deleteIfExists(copy);
        }
        out.println(
                "Left out: secrets, keys (.ssh), logs of runs. Keep the first two at another place; without them a restored"
                        + " Slipway can read and reach nothing.");
        return 0;
    }

    /** What a backup that was killed has left. One that is being made is younger. */
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

    private int restore(Map<String, String> environment)
            throws IOException, BackupFailed, ConfigException, SQLException, DataFolder.InUse, StartFailed {
        BackupFile backup = new BackupFile(file());
        BackupFile.About about = backup.about();
        mustBeKnown(about);
        String text = backup.configuration();
        boolean another =
                Files.exists(configuration) && !Files.readString(configuration).equals(text);
        if (another && !line.hasOption("force")) {
            throw new BackupFailed(configuration
                    + " is there, and is another one than in the backup; restore beside it with"
                    + " --config FILE, or replace it with --force, which keeps it as " + configuration.getFileName()
                    + RestoredFiles.BEFORE + "-TIME");
        }
        Path data = ConfigFile.dataFolder(configuration, text, environment);
        RestoredFiles files = new RestoredFiles(data, configuration, Instant.now());
        try (DataFolder folder = DataFolder.open(data)) {
            files.restore(backup, folder.path(), line.hasOption("force"));
        } finally {
            // Even a restore that failed may have made the folder, which root would be the owner of.
            files.own();
        }
        out.println("restored from " + file() + ", made " + about.madeAt() + " by slipway " + about.version() + ": "
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

    /** By the new program, on the old one's data. */
    private int upgradeCheck(Map<String, String> environment)
            throws IOException, BackupFailed, ConfigException, SQLException {
        out.println("this program: slipway " + Main.version());
        Optional<DatabaseAddress> address = ConfigFile.database(configuration, environment);
        if (address.isPresent()) {
            PostgresRecord record = new PostgresRecord(address.get());
            List<String> applied = record.applied();
            if (applied.isEmpty()) {
                out.println("there is no record in the database " + address.get() + " yet: nothing to upgrade");
                return 0;
            }
            return upgradeCheck("the database " + address.get(), applied, record.known(), "pg_dump");
        }
        Path data = ConfigFile.dataFolder(configuration, environment);
        Path file = data.resolve(DatabaseCopy.NAME);
        if (!Files.exists(file) || Files.size(file) == 0) {
            out.println("there is no database " + file + " yet: nothing to upgrade");
            return 0;
        }
        return upgradeCheck(
                file.toString(), new DatabaseCopy(file, data).applied(), DatabaseCopy.known(), "slipway backup FILE");
    }

    /** @param backup the command that makes one */
    private int upgradeCheck(String database, List<String> applied, List<Migration> known, String backup) {
        List<String> newer = applied.stream()
                .filter(version -> known.stream().map(Migration::version).noneMatch(version::equals))
                .toList();
        if (!newer.isEmpty()) {
            out.println(
                    database + " is of a newer Slipway (schema " + newer.get(newer.size() - 1)
                            + "): this program would refuse it; install the newer one, or restore a backup of before its upgrade");
            return 1;
        }
        List<Migration> pending =
                known.stream().filter(each -> !applied.contains(each.version())).toList();
        if (pending.isEmpty()) {
            out.println(database + " has all that this program needs: a restart changes nothing in it");
            return 0;
        }
        out.println("the start of this program will change " + database + ":");
        pending.forEach(each -> out.println("  " + each.version() + "  " + each.title()));
        out.println("There is no way back but a backup. Before: " + backup
                + ". A restart lets a redeploy finish (60 s); queued runs go on afterwards.");
        return 0;
    }
}
