package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.config.DatabaseAddress;
import slipway.parts.FaultyLine;
import slipway.parts.NeedsParts;
import slipway.parts.PostgresPart;

/** A server hears nothing from PostgreSQL any more, while the others do. */
@NeedsParts
class CutOffServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private PostgresPart server;
    private DatabaseAddress address;
    private FaultyLine line;
    private Database cut;
    private Database other;

    /** The servers that the other one takes for gone when this one ends what it does. */
    private final CompletableFuture<Set<Long>> ended = new CompletableFuture<>();

    private final CompletableFuture<String> lost = new CompletableFuture<>();

    @BeforeEach
    void open() throws Exception {
        server = PostgresPart.find();
        line = FaultyLine.to(server.port());
        address = server.newDatabase();
        cut = Database.open(server.address(address.name(), line.port()), "process 1 on one", handle -> {});
        cut.awaitOpen();
        other = Database.open(address, "process 2 on two", handle -> {});
        other.awaitOpen();
        cut.listen(new OtherServers() {
            @Override
            public void mayTakeOver(boolean areThere) {
                if (areThere) {
                    ended.complete(other.gone());
                }
            }

            @Override
            public void tookOver(String why) {
                lost.complete(why);
            }
        });
        // Both know of each other.
        await().atMost(LIMIT).until(() -> !cut.leads() || !other.leads());
        Thread.sleep(1_500);
    }

    @AfterEach
    void close() throws Exception {
        line.comeBack();
        cut.close();
        other.close();
        line.close();
        server.drop(address);
    }

    private long number(Database of) {
        return other.read(handle -> handle.createQuery("select id from servers where owner = ?")
                .bind(0, of.server())
                .mapTo(Long.class)
                .one());
    }

    /** What the kernel of a server does of which no packet comes any more: its connections end. */
    private void connectionsEnd(long number) throws Exception {
        server.execute(
                address.name(),
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 2 and objid = "
                        + number + " and database = (select oid from pg_database where datname = current_database())");
    }

    @Test
    void itEndsWhatItDoesBeforeAnotherOneMayTakeItUpAndWritesNothingWhenItComesBack() throws Exception {
        long number = number(cut);
        line.fallSilent();

        assertThat(ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("PostgreSQL still waits for it")
                .isEmpty();
        connectionsEnd(number);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(other.gone()).containsExactly(number));
        remove();
        line.comeBack();
        assertThat(lost.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).contains("another server has taken up");
        assertThatThrownBy(() ->
                        cut.write(handle -> handle.execute("insert into reported_projects (project) values ('late')")))
                .isInstanceOf(WriteFailed.class);
    }

    private void remove() {
        other.write(handle -> {
            other.removeGone(handle);
            return true;
        });
    }

    /** PostgreSQL frees its lock at once, and it cannot take it again. */
    @Test
    void itEndsWhatItDoesSoonerIfItsConnectionIsReset() throws Exception {
        long number = number(cut);
        line.fallSilent();
        line.cut();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(other.gone()).containsExactly(number));
        assertThat(ended).as("before the other one takes it for gone").isDone().isCompletedWithValue(Set.of());
    }

    @Test
    void aServerThatIsBackWhileAnotherOneRemovesItStays() throws Exception {
        long number = number(cut);
        line.fallSilent();
        line.cut();
        await().atMost(LIMIT).until(() -> !other.gone().isEmpty());
        other.write(handle -> {
            line.comeBack();
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> handle.createQuery("select " + PostgresLocks.isHeld(Long.toString(number)))
                            .mapTo(Boolean.class)
                            .one());
            other.removeGone(handle);
            return true;
        });
        new RetryUntilRecorded(() -> false)
                .write(() -> cut.write(
                        handle -> handle.execute("insert into reported_projects (project) values ('it is back')")));
        assertThat(lost).isNotDone();
    }

    @Test
    void aServerThatComesBackInTimeGoesOn() throws Exception {
        line.fallSilent();
        Thread.sleep(5_500);
        line.comeBack();
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> cut.write(
                                handle -> handle.execute(
                                        "insert into reported_projects (project) values ('in time') on conflict (project) do nothing")));
        assertThat(lost).isNotDone();
        assertThat(other.gone()).isEmpty();
    }

    /** PostgreSQL ends a transaction that is idle for three seconds. */
    @Test
    void theOthersWriteSoonAlthoughItWasInTheMiddleOfATransaction() throws Exception {
        var inside = new CompletableFuture<Void>();
        CompletableFuture<Integer> write = CompletableFuture.supplyAsync(() -> cut.write(handle -> {
            inside.complete(null);
            line.fallSilent();
            return handle.execute("insert into reported_projects (project) values ('never')");
        }));
        inside.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        new RetryUntilRecorded(() -> false)
                .write(() -> other.write(
                        handle -> handle.execute("insert into reported_projects (project) values ('soon')")));
        assertThatThrownBy(() -> write.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).hasCauseInstanceOf(WriteFailed.class);
    }
}
