package slipway.flood;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** The database of a server that has ended. */
record Recorded(Path file) {
    /** The commit of each run. */
    Map<Long, String> commits() throws SQLException {
        Map<Long, String> commits = new HashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, commit_id from runs")) {
            while (rows.next()) {
                commits.put(rows.getLong(1), rows.getString(2));
            }
        }
        return commits;
    }
}
