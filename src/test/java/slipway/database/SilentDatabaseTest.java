package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.config.DatabaseAddress;
import slipway.parts.FaultyLine;
import slipway.parts.NeedsParts;
import slipway.parts.PostgresPart;

/** PostgreSQL says nothing for a while, and keeps all connections: what is asked meanwhile does not pile up. */
@NeedsParts
class SilentDatabaseTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** What a read may wait for, in vain: its turn, and an answer. */
    private static final Duration LONGEST = Duration.ofSeconds(9);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private PostgresPart server;
    private DatabaseAddress address;
    private FaultyLine line;
    private Database database;

    /** How a read ended, and after which time. */
    private record Read(String failure, Duration took) {
        boolean isRefusedAtOnce() {
            return !failure.isEmpty() && took.toMillis() < 1_000;
        }
    }

    @BeforeEach
    void open() throws Exception {
        server = PostgresPart.find();
        line = FaultyLine.to(server.port());
        address = server.newDatabase();
        database = Database.open(server.address(address.name(), line.port()), "a test", handle -> {});
        database.awaitOpen();
    }

    @AfterEach
    void close() throws Exception {
        line.comeBack();
        threads.shutdownNow();
        database.close();
        line.close();
        server.drop(address);
    }

    private Read read() {
        long start = System.nanoTime();
        String failure = "";
        try {
            database.read(handle -> handle.execute("select 1"));
        } catch (ReadFailed e) {
            failure = e.getMessage() + ": " + e.reason();
        }
        return new Read(failure, Duration.ofNanos(System.nanoTime() - start));
    }

    private List<Read> reads(int count) throws Exception {
        List<CompletableFuture<Read>> asked = Stream.generate(() -> CompletableFuture.supplyAsync(this::read, threads))
                .limit(count)
                .toList();
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return asked.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void asManyReadsWaitAsThereIsRoomForAndNoneForLong() throws Exception {
        assertThat(reads(200)).filteredOn(each -> each.failure().isEmpty()).hasSizeGreaterThanOrEqualTo(60);
        line.fallSilent();
        List<Read> reads = reads(200);
        assertThat(reads).allSatisfy(each -> {
            assertThat(each.failure()).startsWith("the database could not be read: ");
            assertThat(each.took()).isLessThan(LONGEST);
        });
        assertThat(reads)
                .filteredOn(each -> !each.isRefusedAtOnce())
                .as("10 ask, 50 wait for their turn")
                .hasSizeLessThanOrEqualTo(60);
        assertThat(reads)
                .filteredOn(Read::isRefusedAtOnce)
                .allMatch(each -> each.failure()
                        .endsWith("and 50 more wait: too many requests wait for the server's"
                                + " database; send it again later"));
    }

    @Test
    void onceAReadHasWaitedInVainNoOtherOneDoesUntilItIsBack() throws Exception {
        read();
        line.fallSilent();
        assertThat(read().took()).isBetween(Duration.ofSeconds(3), LONGEST);
        assertThat(reads(100))
                .allMatch(Read::isRefusedAtOnce)
                .allMatch(each -> each.failure()
                        .endsWith("the server's database cannot be reached; send it again when it is back"));
        line.comeBack();
        long back = System.nanoTime();
        await().atMost(LIMIT).until(() -> read().failure().isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void aWriteIsRefusedAtOnceWhileTheServerIsNotKnownToTheOthers() {
        line.fallSilent();
        assertThatThrownBy(this::write).isInstanceOf(WriteFailed.class);
        await().atMost(LIMIT).untilAsserted(() -> {
            long start = System.nanoTime();
            assertThatThrownBy(this::write).isInstanceOf(WriteFailed.class).hasMessageContaining("was lost");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        });
        line.comeBack();
        await().atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(write()).isZero());
    }

    private int write() {
        return database.write(handle -> handle.execute("delete from reported_projects"));
    }
}
