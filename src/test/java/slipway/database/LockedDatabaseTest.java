package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.run.RunState;
import slipway.run.Store;

/** Another process keeps the database locked. */
class LockedDatabaseTest {
    /** GitLab waits no longer for the answer to a delivery. */
    private static final Duration GITLABS_PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private Store store;
    private Connection other;

    @BeforeEach
    void lock() throws Exception {
        store = new Store(folder);
        store.accept(Store.deploy(1));
        other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("slipway.db"));
        other.createStatement().execute("begin exclusive");
    }

    @AfterEach
    void close() throws Exception {
        other.close();
        store.close();
    }

    @Test
    void aLockThatIsSoonGivenBackIsWaitedFor() throws Exception {
        CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> store.accept(Store.test("branch", 2)));
        Assertions.assertThrows(TimeoutException.class, () -> waiting.get(300, TimeUnit.MILLISECONDS));

        other.createStatement().execute("rollback");

        assertThat(store.state(waiting.join())).isEqualTo(RunState.QUEUED);
    }

    @Test
    void eachOfManyIsRefusedBeforeGitLabGivesUpAndLaterAllIsWell() throws Exception {
        long start = System.nanoTime();
        List<CompletableFuture<Long>> many = new ArrayList<>();
        for (int commit = 2; commit <= 30; commit++) {
            int number = commit;
            many.add(CompletableFuture.supplyAsync(() -> store.accept(Store.test("branch-" + number, number)), run -> {
                Thread thread = new Thread(run);
                thread.start();
            }));
        }
        for (CompletableFuture<Long> write : many) {
            assertThatThrownBy(write::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(WriteFailed.class)
                    .hasMessageContaining("another process keeps it locked");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GITLABS_PATIENCE);
        assertThat(store.history.atWork(Store.PROJECT)).as("reading goes on").hasSize(1);

        other.createStatement().execute("rollback");

        store.accept(Store.deploy(31));
        assertThat(store.branches.newestPush(Store.PROJECT, "main")).isPresent();
    }
}
