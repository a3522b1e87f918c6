package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.config.DatabaseAddress;
import slipway.parts.FaultyLine;
import slipway.parts.NeedsParts;
import slipway.parts.PostgresPart;
import slipway.run.Accepted;
import slipway.run.IdempotencyKey;
import slipway.run.Image;
import slipway.run.PushRequest;
import slipway.run.Release;
import slipway.run.RunHost;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.Store;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.run.queue.Claim;
import slipway.run.queue.RunQueue;

/** The connection is lost while a transaction is committed: it was done, and who asked for it cannot know. */
@NeedsParts
class LostCommitTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int GATE = 42;
    private static final IdempotencyKey KEY = new IdempotencyKey("a9c1", Duration.ofDays(3));
    private static final Image IMAGE = new Image("team/app:1", Optional.of("sha256:1"));

    private PostgresPart server;
    private DatabaseAddress address;
    private FaultyLine line;
    private Database database;
    private RunQueue queue;

    @BeforeEach
    void open() throws Exception {
        server = PostgresPart.find();
        line = FaultyLine.to(server.port());
        address = server.newDatabase();
        database = Database.open(server.address(address.name(), line.port()), "a test", handle -> {});
        queue = new RunQueue(database, Clock.systemUTC(), "a server");
        queue.accept(Store.test("first", 9));
    }

    @AfterEach
    void close() throws Exception {
        line.comeBack();
        database.close();
        line.close();
        server.drop(address);
    }

    /** From now on a transaction that touches the table waits at its commit while somebody holds the gate. */
    private void gateAtCommit(String table) throws SQLException {
        server.execute(address.name(), """
                create function gate() returns trigger language plpgsql as $$
                    begin perform pg_advisory_xact_lock_shared(%d); return null; end $$;
                create constraint trigger gate after insert or update on %s deferrable initially deferred
                    for each row execute function gate()""".formatted(GATE, table));
    }

    /** Begins this, and cuts the line while the server is about to commit it, which it then does. */
    private <T> CompletableFuture<T> cutInCommitOf(Supplier<T> work) throws Exception {
        try (var connection = server.connect(address.name());
                var statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(%d)".formatted(GATE));
            CompletableFuture<T> begun = CompletableFuture.supplyAsync(work);
            await().atMost(LIMIT).until(() -> isAny(statement, "not granted"));
            line.cut();
            statement.execute("select pg_advisory_unlock(%d)".formatted(GATE));
            await().atMost(LIMIT).until(() -> !isAny(statement, "true"));
            return begun;
        }
    }

    private static boolean isAny(Statement statement, String condition) throws SQLException {
        try (var rows = statement.executeQuery("select 1 from pg_locks where locktype = 'advisory' and classid = 0"
                + " and database = (select oid from pg_database where datname = current_database())"
                + " and objid = " + GATE + " and " + condition)) {
            return rows.next();
        }
    }

    @Test
    void aDeliveryIsAnsweredThatItIsNotKnownAndIsOnePushWhenItComesAgain() throws Exception {
        gateAtCommit("deliveries");
        List<PushRequest> push = List.of(new PushRequest(Store.deploy(1), Optional.empty()));
        CompletableFuture<List<Accepted>> first = cutInCommitOf(() -> queue.accept(push, KEY));
        assertThatThrownBy(() -> first.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        WriteFailed.class,
                        refused -> assertThat(refused.outcome()).isEqualTo("whether this was recorded is not known: "));
        Accepted again = new RetryUntilRecorded(() -> false)
                .write(() -> queue.accept(push, KEY))
                .get(0);
        assertThat(again).isInstanceOf(Accepted.Repeated.class);
        assertThat(new History(database).list(History.Filter.newest(10))).hasSize(2);
    }

    @Test
    void aReleaseIsRecordedOnceAndTheRunEnds() throws Exception {
        queue.cancel(1, "not this one");
        queue.accept(Store.deploy(1));
        Claim claim = queue.claim().orElseThrow().with(new RetryUntilRecorded(() -> false));
        claim.begin(StageName.REDEPLOY, 0);
        claim.layOut(List.of("one"));
        RunHost host = claim.hosts().get(0);
        claim.on(host).begin();
        gateAtCommit("run_hosts");
        CompletableFuture<Boolean> live = cutInCommitOf(() -> {
            claim.on(host).live(Optional.of(IMAGE), "live", true);
            return true;
        });
        live.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(new Releases(database).list(Store.PROJECT, Optional.empty(), Optional.empty(), 10))
                .singleElement()
                .extracting(Release::state)
                .isEqualTo(Release.State.LIVE);
        server.execute(address.name(), "drop function gate cascade");
        gateAtCommit("runs");
        CompletableFuture<Boolean> end = cutInCommitOf(() -> {
            claim.finish(RunState.SUCCEEDED, Optional.empty());
            return true;
        });
        end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(new History(database).find(claim.run().id()).orElseThrow().state())
                .isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aRunWhoseClaimMayHaveBeenRecordedIsTakenUpAgain() throws Exception {
        gateAtCommit("runs");
        CompletableFuture<Optional<Claim>> claim = cutInCommitOf(() -> queue.claim());
        assertThatThrownBy(() -> claim.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).hasCauseInstanceOf(WriteFailed.class);
        var patience = new RetryUntilRecorded(() -> false);
        assertThat(patience.write(() -> queue.claim()))
                .as("it is recorded as running")
                .isEmpty();
        patience.write(() -> queue.takeUp(java.util.Set.of()));
        assertThat(queue.claim()).isPresent();
    }
}
