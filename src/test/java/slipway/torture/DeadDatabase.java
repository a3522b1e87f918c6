package slipway.torture;

import com.fasterxml.jackson.databind.JsonNode;
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
        List<String> interrupted = words("select " + AT + " from runs where state = 'RUNNING' order by id");
        return new Left(interrupted, found.equals(List.of("ok")) ? List.of() : found);
    }

    /** As the server itself says: its file is not opened while it lives. */
    @Override
    public List<AtWork> atWork(List<Lives> servers) throws IOException, InterruptedException {
        Lives only = servers.get(0);
        List<AtWork> all = new ArrayList<>();
        for (JsonNode run : only.current().json("/api/status").at("/projects/0/running")) {
            for (JsonNode stage : run.path("stages")) {
                if (stage.path("state").asText().equals("running")) {
                    all.add(new AtWork(only, stage.path("name").asText()));
                }
            }
        }
        return all;
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
