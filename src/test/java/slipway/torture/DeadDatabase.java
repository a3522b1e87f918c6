package slipway.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a killed server has left in its database: read from a copy, so that the next life finds it as it was. */
record DeadDatabase(Path data, Path scratch) {
    private static final List<String> FILES = List.of("slipway.db", "slipway.db-wal");

    /** The stages that the kill interrupted, and what SQLite itself finds wrong, if anything. */
    record Left(List<String> stages, String integrity) {}

    Left look() throws IOException, SQLException {
        copy();
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            List<String> stages = words(statement, """
                    select stages.name from stages join runs on runs.id = stages.run
                    where stages.state = 'RUNNING' and runs.state = 'RUNNING' order by run""");
            return new Left(stages, String.join("; ", words(statement, "pragma integrity_check")));
        }
    }

    /** The keys of all deliveries that were ever committed. */
    Set<String> deliveries() throws IOException, SQLException {
        copy();
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            return Set.copyOf(words(statement, "select delivery_key from deliveries"));
        }
    }

    private void copy() throws IOException {
        Files.createDirectories(scratch);
        for (String file : FILES) {
            Files.deleteIfExists(scratch.resolve(file));
            if (Files.exists(data.resolve(file))) {
                Files.copy(data.resolve(file), scratch.resolve(file));
            }
        }
        Files.deleteIfExists(scratch.resolve("slipway.db-shm"));
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + scratch.resolve(FILES.get(0)));
    }

    private static List<String> words(Statement statement, String query) throws SQLException {
        List<String> words = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                words.add(rows.getString(1).toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }
}
