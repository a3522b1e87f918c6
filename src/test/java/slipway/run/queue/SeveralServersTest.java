package slipway.run.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.config.DatabaseAddress;
import slipway.database.Database;
import slipway.parts.Latches;
import slipway.parts.NeedsParts;
import slipway.parts.PostgresPart;
import slipway.run.ClaimLost;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.Store;
import slipway.run.Trigger;
import slipway.run.history.History;
import slipway.run.history.LogChunks;

/** Two servers share the queue of one PostgreSQL database. */
@NeedsParts
class SeveralServersTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Image IMAGE = new Image("team/app:1", Optional.of("sha256:1"));

    /** A server as far as the queue goes. */
    private record Server(Database database, RunQueue queue, History history) {
        static Server join(DatabaseAddress address, String name) {
            Database database = Database.open(address, name, handle -> {});
            database.awaitOpen();
            return new Server(
                    database, new RunQueue(database, Clock.systemUTC(), database.server()), new History(database));
        }

        RunState state(long run) {
            return history.find(run).orElseThrow().state();
        }
    }

    private PostgresPart part;
    private DatabaseAddress address;
    private Server one;
    private Server two;

    @BeforeEach
    void join() throws Exception {
        part = PostgresPart.find();
        address = part.newDatabase();
        one = Server.join(address, "process 1 on one");
        two = Server.join(address, "process 2 on two");
    }

    @AfterEach
    void drop() throws SQLException {
        one.database().close();
        two.database().close();
        part.drop(address);
    }

    /** The queue takes up what a server that is gone did, as a dispatcher does once it is told. */
    private List<Claim> takenUp(Server by) {
        await().atMost(LIMIT).until(() -> !by.database().gone().isEmpty());
        return by.queue().takeUp(Set.of());
    }

    @Test
    void whatOneAcceptsTheOtherMayRunAndNoneRunsItTwice() throws Exception {
        int count = 60;
        for (int number = 0; number < count; number++) {
            (number % 2 == 0 ? one : two)
                    .queue()
                    .accept(Store.request("project " + number, "main", number, Goal.TEST, Trigger.PUSH));
        }
        var claimed = new ConcurrentLinkedQueue<Long>();
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (Server server : List.of(one, two)) {
            workers.add(CompletableFuture.runAsync(() -> {
                for (Optional<Claim> claim = server.queue().claim();
                        claim.isPresent();
                        claim = server.queue().claim()) {
                    claimed.add(claim.get().run().id());
                }
            }));
        }
        CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        assertThat(claimed).hasSize(count).doesNotHaveDuplicates();
    }

    @Test
    void whatOnlyTheOthersConfigurationHasIsLeftToThemForAWhile() throws Exception {
        one.queue().claimOnly((project, environment) -> !project.equals("new"));
        long unknown = one.queue()
                .accept(Store.request("new", "main", 1, Goal.TEST, Trigger.PUSH))
                .run();
        long next = one.queue().accept(Store.test("work", 2)).run();
        assertThat(one.queue().claim().orElseThrow().run().id()).isEqualTo(next);
        assertThat(one.queue().claim()).isEmpty();
        assertThat(two.queue().claim().orElseThrow().run().id()).isEqualTo(unknown);

        long forgotten = two.queue()
                .accept(Store.request("new", "other", 3, Goal.TEST, Trigger.PUSH))
                .run();
        assertThat(one.queue().claim()).isEmpty();
        part.execute(address.name(), "update runs set created_at = created_at - 600000 where id = " + forgotten);
        assertThat(one.queue().claim().orElseThrow().run().id()).isEqualTo(forgotten);
    }

    /** A busy server looks each time another one has written something. */
    @Test
    void aLookForARollbackThatIsNotThereDoesNotWaitForTheTurnToWrite() throws Exception {
        var begun = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        CompletableFuture<Boolean> writes =
                CompletableFuture.supplyAsync(() -> two.database().write(handle -> {
                    begun.countDown();
                    return Latches.opens(gate, LIMIT);
                }));
        assertThat(Latches.opens(begun, LIMIT)).isTrue();
        CompletableFuture<Optional<Claim>> look =
                CompletableFuture.supplyAsync(() -> one.queue().claimRollback());
        try {
            assertThat(look.get(2, TimeUnit.SECONDS)).isEmpty();
            assertThat(writes).isNotDone();
        } finally {
            gate.countDown();
        }
        assertThat(writes.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServerAloneLeavesNothingToOthers() {
        one.queue().claimOnly((project, environment) -> false);
        two.database().closeInGoodOrder();
        long run = one.queue().accept(Store.test("work", 1)).run();
        assertThat(one.queue().claim().orElseThrow().run().id()).isEqualTo(run);
    }

    @Test
    void theSameDeliveryAtTwoServersIsOneRun() throws Exception {
        var push = List.of(new slipway.run.PushRequest(Store.deploy(1), Optional.empty()));
        var key = new slipway.run.IdempotencyKey("a9c1", Duration.ofDays(3));
        CompletableFuture<Long> first = CompletableFuture.supplyAsync(
                () -> one.queue().accept(push, key).get(0).run());
        long second = two.queue().accept(push, key).get(0).run();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(second);
        assertThat(one.history().list(History.Filter.newest(10))).hasSize(1);
    }

    @Test
    void aServerThatIsThereKeepsItsRuns() {
        one.queue().accept(Store.test("work", 1));
        Claim claim = one.queue().claim().orElseThrow();
        assertThat(two.queue().takeUp(Set.of())).isEmpty();
        assertThat(two.state(claim.run().id())).isEqualTo(RunState.RUNNING);
        claim.finish(RunState.SUCCEEDED, Optional.empty());
    }

    @Test
    void aRunOfAServerThatIsGoneWaitsAgainAndARedeployIsSettled() {
        one.queue().accept(Store.test("work", 1));
        Claim test = one.queue().claim().orElseThrow();
        one.queue().accept(Store.deploy(2));
        Claim deploy = one.queue().claim().orElseThrow();
        deploy.begin(StageName.REDEPLOY, 0);
        long fence = deploy.layOut(List.of("one"));

        one.database().close();
        List<Claim> settled = takenUp(two);

        assertThat(settled)
                .extracting(claim -> claim.run().id())
                .containsExactly(deploy.run().id());
        assertThat(settled.get(0).layOut(List.of("one"))).isGreaterThan(fence);
        assertThat(two.state(test.run().id())).isEqualTo(RunState.QUEUED);
        assertThat(two.queue().claim().orElseThrow().run().attempt()).isEqualTo(2);
        assertThat(two.database()
                        .<Integer>read(handle -> handle.createQuery("select count(*) from servers")
                                .mapTo(Integer.class)
                                .one()))
                .isEqualTo(1);
    }

    @Test
    void aServerThatWasTakenForGoneRecordsNothingOfItsRuns() throws Exception {
        one.queue().accept(Store.test("work", 1));
        Claim claim = one.queue().claim().orElseThrow();
        // As if its lock had been free for long enough.
        part.execute(
                address.name(),
                "delete from servers where owner = '" + one.database().server() + "'");
        two.queue().takeUp(Set.of());
        Claim again = two.queue().claim().orElseThrow();
        assertThatThrownBy(() -> claim.finish(RunState.FAILED, Optional.of("too late")))
                .isNotInstanceOf(ClaimLost.class)
                .hasMessageContaining("another server has taken up what this one did");
        again.finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(two.state(claim.run().id())).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aCancelReachesTheServerThatWorksOnTheRun() {
        one.queue().accept(Store.test("work", 1));
        long run = one.queue().claim().orElseThrow().run().id();
        assertThat(two.queue().cancelElsewhere(run, "cancelled by ada")).isTrue();
        assertThat(one.queue().cancelling()).containsExactly(new RunQueue.Cancelling(run, "cancelled by ada", false));
        assertThat(two.queue().cancelling()).isEmpty();
        one.queue().goesOn(run);
        assertThat(one.queue().cancelling()).isEmpty();
        two.queue().overtakeElsewhere(run, "a newer push");
        assertThat(one.queue().cancelling()).containsExactly(new RunQueue.Cancelling(run, "a newer push", true));
    }

    @Test
    void aRedeployOnAnotherServerIsNotCancelledAndAPushIsNotOvertaken() {
        one.queue().accept(Store.deploy(1));
        Claim claim = one.queue().claim().orElseThrow();
        claim.begin(StageName.PUSH, 0);
        two.queue().overtakeElsewhere(claim.run().id(), "a newer push");
        assertThat(one.queue().cancelling()).isEmpty();
        claim.begin(StageName.REDEPLOY, 0);
        assertThat(two.queue().cancelElsewhere(claim.run().id(), "cancelled by ada"))
                .isFalse();
        assertThat(one.queue().cancelling()).isEmpty();
    }

    @Test
    void aRunThatWasToBeCancelledIsCancelledWhenItsServerIsGone() {
        one.queue().accept(Store.test("work", 1));
        long run = one.queue().claim().orElseThrow().run().id();
        two.queue().overtakeElsewhere(run, "a newer push");
        one.database().close();
        takenUp(two);
        assertThat(two.state(run)).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void eachRedeployHasAHigherFence() {
        one.queue().accept(Store.deploy(1));
        Claim first = one.queue().claim().orElseThrow();
        first.image(IMAGE, "settings");
        long before = first.layOut(List.of("one"));
        first.finish(RunState.SUCCEEDED, Optional.empty());
        two.queue().accept(Store.deploy(2));
        Claim second = two.queue().claim().orElseThrow();
        assertThat(second.layOut(List.of("one"))).isGreaterThan(before);
        assertThat(second.layOut(List.of("one"))).isGreaterThan(before + 1);
        assertThat(before).isGreaterThan(1_700_000_000L);
    }

    @Test
    void aRunThatIsCancelledThroughAnotherServerEndsAlsoIfItsOwnStops() {
        one.queue().accept(Store.test("work", 1));
        Claim claim = one.queue().claim().orElseThrow();
        claim.begin(StageName.CHECKOUT, 0);
        two.queue().cancelElsewhere(claim.run().id(), "cancelled by ada");
        claim.giveBack();
        assertThat(two.state(claim.run().id())).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aNewerPushDoesNotTakeBackWhatAPersonHasCancelled() {
        one.queue().accept(Store.test("work", 1));
        long run = one.queue().claim().orElseThrow().run().id();
        two.queue().cancelElsewhere(run, "cancelled by ada");
        two.queue().overtakeElsewhere(run, "a newer push");
        assertThat(one.queue().cancelling()).containsExactly(new RunQueue.Cancelling(run, "cancelled by ada", false));
        one.queue().goesOn(run);
        two.queue().overtakeElsewhere(run, "a newer push");
        two.queue().cancelElsewhere(run, "cancelled by ada");
        assertThat(one.queue().cancelling()).containsExactly(new RunQueue.Cancelling(run, "a newer push", false));
    }

    @Test
    void aLogIsReadInPartsByTheOtherServer() {
        long run = one.queue().accept(Store.test("work", 1)).run();
        var written = new LogChunks(one.database());
        var read = new LogChunks(two.database());
        assertThat(read.size(run)).isZero();
        written.append(run, new TreeMap<>(Map.of(0L, bytes("first "), 6L, bytes("second"))));
        written.append(run, new TreeMap<>(Map.of(0L, bytes("other "))));
        written.append(run + 1, new TreeMap<>(Map.of(0L, bytes("of no run"))));
        assertThat(read.size(run)).isEqualTo(12);
        assertThat(read.size(run + 1)).isZero();
        assertThat(read.from(run, 0)).containsOnlyKeys(0L, 6L).containsEntry(0L, bytes("first "));
        assertThat(read.from(run, 8)).containsOnlyKeys(6L).containsEntry(6L, bytes("second"));
        assertThat(read.from(run, 12)).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
