package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each change of the schema is there for both databases, under the same name. */
class MigrationsTest {
    private static final Path SQLITE = Path.of("src/main/resources/db/migration");
    private static final Path POSTGRESQL = Path.of("src/main/resources/db/postgresql");
    /** With which PostgreSQL's begin: it has all that came before. */
    private static final int FIRST = 19;

    @Test
    void bothDatabasesHaveTheSameChangesSincePostgresqlIsOneOfThem() throws IOException {
        assertThat(names(POSTGRESQL, FIRST + 1)).isEqualTo(names(SQLITE, FIRST + 1));
        assertThat(names(POSTGRESQL, 0)).contains("V19__everything_up_to_here.sql");
        assertThat(names(POSTGRESQL, FIRST)).isEqualTo(names(POSTGRESQL, 0));
    }

    private static List<String> names(Path folder, int first) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> Integer.parseInt(name.replaceAll("^V|__.*", "")) >= first)
                    .sorted()
                    .toList();
        }
    }
}
