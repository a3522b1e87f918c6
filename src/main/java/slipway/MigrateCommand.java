package slipway;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.ParseException;
import slipway.backup.BackupFailed;
import slipway.config.DatabaseAddress;
import slipway.config.file.ConfigException;
import slipway.config.file.ConfigFile;
import slipway.database.DatabaseCopy;
import slipway.database.DatabaseCopy.Migration;
import slipway.database.DatabaseUnusable;
import slipway.database.RecordMove;

/** {@code slipway migrate}: copies the record of a stopped server from its file into a PostgreSQL database. */
final class MigrateCommand {
    static final String NAME = "migrate";

    private static final String TO = "to";
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):[^}]+}");

    private final CommandLine line;
    private final Path configuration;
    private final PrintStream out;

    MigrateCommand(CommandLine line, Path configuration, PrintStream out) {
        this.line = line;
        this.configuration = configuration.toAbsolutePath().normalize();
        this.out = out;
    }

    static boolean isMeant(CommandLine line) {
        return line.getArgs().length > 0 && line.getArgs()[0].equals(NAME);
    }

    /** The address has a password, which must not be an argument: others can read the arguments of a program. */
    static void check(CommandLine line) throws ParseException {
        if (line.hasOption(TO) && !isMeant(line)) {
            throw new ParseException("--to belongs to the command migrate");
        }
        if (isMeant(line)
                && !line.hasOption("help")
                && !REFERENCE.matcher(line.getOptionValue(TO, "")).matches()) {
            throw new ParseException(
                    "migrate wants --to '${env:NAME}' or --to '${file:PATH}', as the configuration will"
                            + " have it, and not the address itself, which others could read");
        }
    }

    int run(Map<String, String> environment)
            throws IOException, BackupFailed, ConfigException, DataFolder.InUse, StartFailed {
        String reference = line.getOptionValue(TO);
        DatabaseAddress target = ConfigFile.database("--to", reference, configuration, environment);
        Path data = ConfigFile.dataFolder(configuration, environment);
        Path file = data.resolve(DatabaseCopy.NAME);
        if (!Files.exists(file) || Files.size(file) == 0) {
            throw new BackupFailed("there is no database " + file + ", so there is nothing to copy");
        }
        try (DataFolder folder = DataFolder.open(data)) {
            mustBeOfThisVersion(new DatabaseCopy(file, folder.path()), file);
            Map<String, Long> counts = new RecordMove(file, target).run();
            long rows = counts.values().stream().mapToLong(Long::longValue).sum();
            out.println("copied " + rows + " rows of " + counts.size() + " tables from " + file + " to the database "
                    + target + ", and counted them there: " + counts.get("runs") + " runs, " + counts.get("releases")
                    + " releases");
        } catch (SQLException e) {
            throw new BackupFailed("the record cannot be copied: " + e.getMessage() + "; nothing was changed", e);
        } catch (DatabaseUnusable | RecordMove.Refused e) {
            throw new BackupFailed(e.getMessage(), e);
        }
        out.println("Now add this line to \"server\" in " + configuration + ", and start Slipway:");
        out.println("  \"database\": \"" + reference + "\",");
        out.println("The file stays as it is. Without that line Slipway would go on with it, as if nothing had happened"
                + " since.");
        return 0;
    }

    /** Each row is copied as it is, so the schemas must be the same. */
    private static void mustBeOfThisVersion(DatabaseCopy copy, Path file) throws SQLException, BackupFailed {
        List<String> problems = copy.problems();
        if (!problems.isEmpty()) {
            throw new BackupFailed("the database " + file + " is damaged (" + String.join("; ", problems)
                    + "); restore a backup first (docs/operations.md, Backup and restore)");
        }
        List<String> applied = copy.applied();
        List<String> known =
                DatabaseCopy.known().stream().map(Migration::version).toList();
        if (!known.containsAll(applied)) {
            throw new BackupFailed("the database " + file + " is of a newer Slipway (schema "
                    + applied.get(applied.size() - 1) + "); copy it with that version");
        }
        if (!applied.containsAll(known)) {
            throw new BackupFailed("the database " + file + " is of an older Slipway; start this version on it once,"
                    + " which brings it up to date, then stop it and copy it");
        }
    }
}
