package slipway.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            var notices = new Notices(database);
            Instant now = Clock.systemUTC().instant();
            notices.trouble("backend", Notice.Subject.HOOK, Optional.of("disabled"), "off", now);
            assertThat(notices.first("team")).isEmpty();
            assertThat(new OwnHooks(database, Clock.systemUTC()).goneSince("backend"))
                    .isBetween(now.minusSeconds(60), now.plusSeconds(1));
            assertThat(new OwnHooks(database, Clock.systemUTC()).goneSince("another"))
                    .isEqualTo(Instant.EPOCH);
        }
    }
}
