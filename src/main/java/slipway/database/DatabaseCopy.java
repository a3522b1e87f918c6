package slipway.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;

/** A database file apart from a server: copied while one writes it, looked through, compared with this program's schema. */
public final class DatabaseCopy {
    /** The name of the file in the folder of data. */
    public static final String NAME = "slipway.db";

    private static final int BUSY_MILLISECONDS = 10_000;

    private final Path file;

    /**
     * Names the file.
     *
     * @param libraries where SQLite's own library is unpacked: /tmp may be mounted noexec
     */
    public DatabaseCopy(Path file, Path libraries) {
        this.file = file;
        System.setProperty("org.sqlite.tmpdir", libraries.toString());
    }

    /** A change of the schema. */
    public record Migration(String version, String title) {}

    /**
     * Copies it as it is at one moment, by SQLite itself; a server that writes goes on meanwhile.
     *
     * @param target an empty file: SQLite would make one that others may read
     */
    public void copyTo(Path target) throws SQLException {
        try (Connection connection = open();
                PreparedStatement copy = connection.prepareStatement("vacuum into ?")) {
            copy.setString(1, target.toString());
            copy.execute();
        }
    }

    /** What SQLite finds wrong; empty if nothing. */
    public List<String> problems() {
        try {
            List<String> found = texts("pragma quick_check(5)");
            return found.equals(List.of("ok")) ? List.of() : found;
        } catch (SQLException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** The changes that it has had, oldest first. */
    public List<String> applied() throws SQLException {
        return texts(
                "select version from flyway_schema_history where success and version is not null order by installed_rank");
    }

    /** The changes that this program knows, oldest first. */
    public static List<Migration> known() {
        var all = Flyway.configure()
                .dataSource("jdbc:sqlite::memory:", null, null)
                .locations("classpath:db/migration")
                .load()
                .info()
                .all();
        return Arrays.stream(all)
                .map(each -> new Migration(each.getVersion().getVersion(), each.getDescription()))
                .toList();
    }

    private List<String> texts(String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = open();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=" + BUSY_MILLISECONDS);
    }
}
