package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.run.Store;

/** What is repeated until it is written, and what is not. */
@Timeout(60)
class RetryUntilRecordedTest {
    @TempDir
    private Path folder;

    private Store store;

    @BeforeEach
    void open() {
        store = new Store(folder);
        store.accept(Store.deploy(1));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatTheDatabaseNeverTakesIsNotRepeated() {
        var tries = new AtomicInteger();
        assertThatThrownBy(() -> new RetryUntilRecorded(() -> false).write(() -> {
                    tries.incrementAndGet();
                    return store.database.write(handle -> handle.execute("insert into heads (project) values ('app')"));
                }))
                .isInstanceOf(WriteFailed.class)
                .hasMessageContaining("NOT NULL");
        assertThat(tries).hasValue(1);
    }

    @Test
    void whatALockKeepsOutIsWrittenAfterTheLock() throws Exception {
        var tries = new AtomicInteger();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("slipway.db"))) {
            other.createStatement().execute("begin exclusive");
            new RetryUntilRecorded(() -> false).write(() -> {
                if (tries.incrementAndGet() == 2) {
                    rollback(other);
                }
                return store.database.write(handle -> handle.execute("delete from heads"));
            });
        }
        assertThat(tries).hasValue(2);
    }

    private static void rollback(Connection other) {
        try {
            other.createStatement().execute("rollback");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
