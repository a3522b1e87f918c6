package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.database.Database;
import slipway.run.outbox.AlertMessage;
import slipway.run.outbox.PendingAlerts;

/** What an upgrade makes of the hooks that an earlier version has told of. */
class OwnHooksTest {
    @TempDir
    private Path folder;

    @Test
    void aHookThatWasReportedBeforeAnUpgradeIsNotReportedAgainAndOldDeliveriesDoNotProveIt() throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("slipway.db");
        Flyway.configure().dataSource(url, "", "").target("8").load().migrate();
        try (var earlier = DriverManager.getConnection(url)) {
            earlier.createStatement().execute("insert into lost_hooks (project) values ('backend')");
            earlier.createStatement().execute("insert into alert_wishes values ('backend', 'HOOK', 'team')");
        }
        try (Database database = Database.open(folder)) {
            var pending = new PendingAlerts(database);
            Instant now = Clock.systemUTC().instant();
            pending.trouble("backend", AlertMessage.Subject.HOOK, Optional.of("disabled"), "off", now);
            assertThat(pending.first("team")).isEmpty();
            assertThat(new OwnHooks(database, Clock.systemUTC()).goneSince("backend"))
                    .isBetween(now.minusSeconds(60), now.plusSeconds(1));
            assertThat(new OwnHooks(database, Clock.systemUTC()).goneSince("another"))
                    .isEqualTo(Instant.EPOCH);
        }
    }
}
