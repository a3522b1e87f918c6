package slipway;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.ParseException;
import slipway.backup.BackupFailed;
import slipway.config.file.ConfigException;
import slipway.database.DatabaseUnusable;

/** {@code slipway backup}, {@code restore} and {@code upgrade --check}: what can be done with the data from outside. */
final class DataCommand {
    static final String BACKUP = "backup";
    static final String RESTORE = "restore";
    static final String UPGRADE = "upgrade";

    private static final List<String> WITH_FILE = List.of(BACKUP, RESTORE);

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
                case BACKUP -> new BackupCommand(file(), isForced(), configuration, out).run(environment);
                case RESTORE -> new RestoreCommand(file(), isForced(), configuration, out).run(environment);
                default -> new UpgradeCheck(configuration, out).run(environment);
            };
        } catch (SQLException e) {
            throw new BackupFailed(
                    "the database cannot be read: " + e.getMessage() + "; may this user read and write it?", e);
        } catch (DatabaseUnusable e) {
            throw new BackupFailed(e.getMessage(), e);
        }
    }

    private boolean isForced() {
        return line.hasOption("force");
    }

    private Path file() {
        return Path.of(line.getArgs()[1]).toAbsolutePath().normalize();
    }
}
