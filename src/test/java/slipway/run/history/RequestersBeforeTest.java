package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.database.Database;

/** What an upgrade makes of people who were recorded with a run before it was recorded whether they had asked for it. */
class RequestersBeforeTest {
    @TempDir
    private Path folder;

    @Test
    void whoWasRecordedWithAPushHasOnlyLetItGoLive() throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("slipway.db");
        Flyway.configure().dataSource(url, "", "").target("18").load().migrate();
        try (Connection earlier = DriverManager.getConnection(url)) {
            run(earlier, 1, "PUSH", "Ada Lovelace");
            run(earlier, 2, "MANUAL", "ryan");
            run(earlier, 3, "PROMOTION", "zoe");
            requester(earlier, 1, "ryan");
            requester(earlier, 2, "ryan");
            requester(earlier, 3, "ryan");
            requester(earlier, 3, "zoe");
        }
        try (Database database = Database.open(folder)) {
            var history = new History(database);
            assertThat(history.contributors(history.find(1).orElseThrow()).areKnown())
                    .isFalse();
            assertThat(history.contributors(history.find(2).orElseThrow()).requesters())
                    .containsExactly("ryan");
            assertThat(history.contributors(history.find(3).orElseThrow()).requesters())
                    .containsExactly("zoe");
        }
    }

    private static void run(Connection database, int id, String trigger, String requestedBy) throws SQLException {
        database.createStatement().execute("""
                insert into runs (id, project, branch, commit_id, goal, "trigger", requested_by, state, created_at, environment)
                values (%d, 'backend', 'main', '%040x', 'DEPLOY', '%s', '%s', 'WAITING', 1, 'production')""".formatted(id, id, trigger, requestedBy));
    }

    private static void requester(Connection database, int run, String name) throws SQLException {
        database.createStatement()
                .execute("insert into requesters (run, name, access_level) values (%d, '%s', 0)".formatted(run, name));
    }
}
