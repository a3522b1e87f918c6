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
record DeadDatabase(Path data, Path scratch) implements ServerDatabase {
    private static final List<String> FILES = List.of("slipway.db", "slipway.db-wal");

    @Override
    public Left look(Lives dead) throws IOException, SQLException {
        copy();
        List<String> found = words("pragma integrity_check");
        List<String> stages = words("""
                select stages.name from stages join runs on runs.id = stages.run
                where stages.state = 'RUNNING' and runs.state = 'RUNNING' order by run""");
        return new Left(stages, found.equals(List.of("ok")) ? List.of() : found);
    }

    @Override
    public Set<String> deliveries() throws IOException, SQLException {
        copy();
        return Set.copyOf(words("select delivery_key from deliveries"));
    }

    /** Its files stay. */
    @Override
    public void close() {}

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

    private List<String> words(String query) throws SQLException {
        List<String> words = new ArrayList<>();
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                words.add(rows.getString(1).toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }
}
