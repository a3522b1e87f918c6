package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.parts.NeedsParts;
import slipway.parts.PostgresOfItsOwn;

/** The PostgreSQL server is away for a while. */
@NeedsParts
class PostgresAwayTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private PostgresOfItsOwn server;
    private Database database;

    @BeforeEach
    void open() throws IOException, SQLException {
        server = new PostgresOfItsOwn();
        database = Database.open(server.part().newDatabase(), "a test", handle -> {});
        database.awaitOpen();
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        database.close();
        server.close();
    }

    private int write() {
        return database.write(handle -> handle.execute(
                "insert into reported_projects (project) values ('app') on conflict (project) do nothing"));
    }

    private static long count(Database from) {
        return from.read(handle -> handle.createQuery("select count(*) from reported_projects")
                .mapTo(Long.class)
                .one());
    }

    @Test
    void whoAsksIsToldSoAndARunWaits() throws Exception {
        write();
        server.stop();
        assertThatThrownBy(this::write).isInstanceOfSatisfying(WriteFailed.class, refused -> {
            assertThat(refused.mayPass()).isTrue();
            assertThat(refused.outcome() + refused.reason())
                    .isEqualTo("nothing was recorded: the server's database cannot be reached; send it again when it is"
                            + " back");
        });
        assertThatThrownBy(() -> count(database)).isInstanceOf(ReadFailed.class);
        CompletableFuture<Long> run = CompletableFuture.supplyAsync(() -> count(database.patient(() -> false)));
        CompletableFuture<Integer> recorded =
                CompletableFuture.supplyAsync(() -> new RetryUntilRecorded(() -> false).write(this::write));

        server.start();

        assertThat(run.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(recorded.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isZero();
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForLongerThanGitLabWaits() throws Exception {
        write();
        server.freeze();
        CompletableFuture<Integer> delivery = CompletableFuture.supplyAsync(this::write);
        assertThatThrownBy(() -> delivery.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(WriteFailed.class);

        server.thaw();

        await().atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(write()).isZero());
    }

    /** No server takes another one for gone soon after a start of PostgreSQL: what a server does may go on. */
    @Test
    void aShortRestartEndsNothing() throws Exception {
        var ended = new AtomicBoolean();
        database.listen(new OtherServers() {
            @Override
            public void mayTakeOver(boolean areThere) {
                ended.set(true);
            }
        });
        write();
        server.stop();
        Thread.sleep(1_500);
        server.start();
        new RetryUntilRecorded(() -> false).write(this::write);
        assertThat(ended).isFalse();
    }

    /** Another server may be started on another machine meanwhile. */
    @Test
    void aServerThatKnowsOfNoOtherOneIsAskedToEndItsPushes() throws Exception {
        var ended = new CompletableFuture<Boolean>();
        database.listen(new OtherServers() {
            @Override
            public void mayTakeOver(boolean areThere) {
                ended.complete(areThere);
            }
        });
        write();
        server.stop();
        assertThat(ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isFalse();
        server.start();
    }
}
