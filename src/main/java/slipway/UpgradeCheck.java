package slipway;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.backup.BackupFailed;
import slipway.config.DatabaseAddress;
import slipway.config.file.ConfigException;
import slipway.config.file.ConfigFile;
import slipway.database.DatabaseCopy;
import slipway.database.DatabaseCopy.Migration;
import slipway.database.PostgresRecord;

/** {@code slipway upgrade --check}: what the start of this program would change in the record of an older one. */
final class UpgradeCheck {
    private final Path configuration;
    private final PrintStream out;

    UpgradeCheck(Path configuration, PrintStream out) {
        this.configuration = configuration;
        this.out = out;
    }

    int run(Map<String, String> environment) throws IOException, BackupFailed, ConfigException, SQLException {
        out.println("this program: slipway " + Main.version());
        Optional<DatabaseAddress> address = ConfigFile.database(configuration, environment);
        if (address.isPresent()) {
            PostgresRecord record = new PostgresRecord(address.get());
            List<String> applied = record.applied();
            if (applied.isEmpty()) {
                out.println("the database " + address.get() + " has no Slipway tables yet: nothing to upgrade");
                return 0;
            }
            return compared("the database " + address.get(), applied, record.known(), "pg_dump");
        }
        Path data = ConfigFile.dataFolder(configuration, environment);
        Path file = data.resolve(DatabaseCopy.NAME);
        if (!Files.exists(file) || Files.size(file) == 0) {
            out.println("the database " + file + " does not exist yet: nothing to upgrade");
            return 0;
        }
        return compared(
                file.toString(), new DatabaseCopy(file, data).applied(), DatabaseCopy.known(), "slipway backup FILE");
    }

    /** @param backup the command that makes one */
    private int compared(String database, List<String> applied, List<Migration> known, String backup) {
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
        out.println("You can go back only with a backup. Before: " + backup
                + ". A restart lets a redeploy finish (60 s); queued runs go on afterwards.");
        return 0;
    }
}
