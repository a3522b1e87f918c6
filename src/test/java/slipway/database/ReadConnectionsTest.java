package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToCreateStatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadConnectionsTest {
    @TempDir
    private Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder);
        database.awaitOpen();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theNextReadTakesTheSameConnectionAndSeesWhatWasWrittenMeanwhile() {
        Handle first = database.read(handle -> handle);
        database.write(
                handle -> handle.execute("insert into baselines (project, branch, commit_id) values ('a', 'b', 'c')"));
        Handle second = database.read(handle -> {
            assertThat(handle.createQuery("select commit_id from baselines where project = 'a'")
                            .mapTo(String.class)
                            .one())
                    .isEqualTo("c");
            return handle;
        });
        assertThat(second).isSameAs(first);
    }

    @Test
    void readsAtTheSameTimeHaveConnectionsOfTheirOwn() {
        Handle inner = database.read(outer -> database.read(handle -> {
            assertThat(handle).isNotSameAs(outer);
            return handle;
        }));
        assertThat(inner.isClosed()).isFalse();
    }

    @Test
    void aConnectionOnWhichAReadFailedIsNotUsedAgain() {
        Handle[] failed = new Handle[1];
        assertThatThrownBy(() -> database.read(handle -> {
                    failed[0] = handle;
                    return handle.createQuery("select * from nothing")
                            .mapToMap()
                            .list();
                }))
                .isInstanceOf(UnableToCreateStatementException.class);
        assertThat(failed[0].isClosed()).isTrue();
        Handle next = database.read(handle -> handle);
        assertThat(next).isNotSameAs(failed[0]);
    }

    @Test
    void anAnswerThatWasNotReadToItsEndKeepsNothingOpen() {
        for (int each = 0; each < 3; each++) {
            String project = "project-" + each;
            database.write(handle ->
                    handle.execute("insert into baselines (project, branch, commit_id) values (?, 'b', 'c')", project));
        }
        database.read(handle -> handle.createQuery("select project from baselines")
                .mapTo(String.class)
                .iterator()
                .next());
        int[] checkpoint = database.read(handle -> handle.createQuery("pragma wal_checkpoint(truncate)")
                .map((row, context) -> new int[] {row.getInt(1), row.getInt(2)})
                .one());
        assertThat(checkpoint).as("not busy, and nothing left in the log").containsExactly(0, 0);
    }

    @Test
    void closingTheDatabaseClosesThem() {
        Handle idle = database.read(handle -> handle);
        database.close();
        assertThat(idle.isClosed()).isTrue();
    }
}
