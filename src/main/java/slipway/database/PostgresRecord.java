package slipway.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import slipway.config.DatabaseAddress;

/** A record in PostgreSQL apart from a server: compared with this program's schema. */
public record PostgresRecord(DatabaseAddress address) {
    /** The changes that it has had, oldest first; empty if there is no record yet. */
    public List<String> applied() {
        try (Connection connection = server().connection();
                Statement statement = connection.createStatement()) {
            List<String> versions = new ArrayList<>();
            try (ResultSet there = statement.executeQuery("select to_regclass('flyway_schema_history') is not null")) {
                there.next();
                if (!there.getBoolean(1)) {
                    return versions;
                }
            }
            try (ResultSet rows = statement.executeQuery("select version from flyway_schema_history"
                    + " where success and version is not null order by installed_rank")) {
                while (rows.next()) {
                    versions.add(rows.getString(1));
                }
            }
            return versions;
        } catch (SQLException e) {
            throw DatabaseUnusable.because(address, e);
        }
    }

    /** The changes that this program knows, oldest first. */
    public List<DatabaseCopy.Migration> known() {
        try {
            return Arrays.stream(server().flyway().info().all())
                    .filter(each -> each.getState().isResolved())
                    .map(each -> new DatabaseCopy.Migration(each.getVersion().getVersion(), each.getDescription()))
                    .toList();
        } catch (RuntimeException e) {
            throw DatabaseUnusable.because(address, e);
        }
    }

    private PostgresServer server() {
        return new PostgresServer(address, "", "", OtherServers.UNHEARD);
    }
}
