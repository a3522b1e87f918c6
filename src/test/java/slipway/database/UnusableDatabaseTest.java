package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slipway.run.Store;

/** A file that is not what was written there is told at the start, with what to do. */
class UnusableDatabaseTest {
    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    private Path file;

    /** What may have become of the file. */
    private enum Damage {
        HEADER_OVERWRITTEN {
            @Override
            void to(Path file) throws IOException {
                overwrite(file, 0, 100);
            }
        },
        PAGE_IN_THE_MIDDLE_OVERWRITTEN {
            @Override
            void to(Path file) throws IOException {
                overwrite(file, Files.size(file) / PAGE / 2 * PAGE, PAGE);
            }
        },
        CUT_IN_HALF {
            @Override
            void to(Path file) throws IOException {
                try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
                    raw.setLength(raw.length() / 2);
                }
            }
        },
        NOT_A_DATABASE {
            @Override
            void to(Path file) throws IOException {
                Files.writeString(file, "{ \"this\": \"is something else\" }\n".repeat(500));
            }
        },
        EMPTIED {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, new byte[0]);
                Files.createFile(
                        Files.createDirectory(file.resolveSibling("logs")).resolve("1.log"));
            }
        };

        abstract void to(Path file) throws IOException;

        private static void overwrite(Path file, long from, int length) throws IOException {
            byte[] noise = new byte[length];
            Arrays.fill(noise, (byte) 0x5a);
            try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.seek(from);
                raw.write(noise);
            }
        }
    }

    @BeforeEach
    void recordSomeRuns() {
        file = folder.resolve("slipway.db");
        try (var store = new Store(folder)) {
            for (int commit = 1; commit <= 300; commit++) {
                store.accept(Store.test("branch-" + commit, commit));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedFileIsRefusedWithTheWayBack(Damage damage) throws Exception {
        damage.to(file);

        refused("the database " + file + " is damaged: ", "restore it from a backup", "docs/operations.md");
    }

    /** One that holds all of the other's pages fits everywhere, and is not found. */
    @Test
    void theLogOfAnotherDatabaseIsFoundWhereItDoesNotFit(@TempDir Path another) throws Exception {
        try (var other = new Store(another)) {
            other.accept(Store.deploy(1));
            other.database.read(handle -> handle.execute("pragma wal_checkpoint(truncate)"));
            other.accept(Store.deploy(2));
            Files.copy(another.resolve("slipway.db-wal"), folder.resolve("slipway.db-wal"));
        }

        refused("the database " + file + " is damaged: ", "restore it from a backup");
    }

    @Test
    void aDatabaseOfANewerSlipwayIsNotTouched() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            connection.createStatement().execute("""
                    insert into flyway_schema_history
                    select installed_rank + 1, '99', 'a table of the future', type, 'V99__future.sql', 0, installed_by,
                        installed_on, execution_time, success
                    from flyway_schema_history order by installed_rank desc limit 1""");
        }
        byte[] before = Files.readAllBytes(file);

        refused("is not of this version of Slipway", "restore a backup of before the upgrade");

        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void aFileThatAnotherProcessKeepsLockedIsToldSo() throws Exception {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            other.createStatement().execute("pragma locking_mode = exclusive");
            other.createStatement().execute("begin exclusive");

            refused("the database " + file + " is locked by another process", "fuser -v " + file);
        }
    }

    @Test
    void whatIsWholeIsOpenedWithAllThatIsInIt() {
        try (var store = new Store(folder)) {
            store.database.awaitOpen();
            assertThat(store.history.atWork(Store.PROJECT)).hasSize(300);
        }
    }

    private void refused(String... words) throws SQLException {
        try (Database database = Database.open(folder)) {
            assertThatThrownBy(database::awaitOpen)
                    .isInstanceOf(DatabaseUnusable.class)
                    .hasMessageContainingAll(words);
            assertThatThrownBy(database::tryWriting).isInstanceOf(WriteFailed.class);
        }
    }
}
