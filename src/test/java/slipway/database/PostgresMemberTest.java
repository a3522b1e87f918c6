package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.config.DatabaseAddress;
import slipway.parts.Latches;
import slipway.parts.NeedsParts;
import slipway.parts.PostgresPart;

/** Several servers work on a database, and one that the others take for gone writes nothing any more. */
@NeedsParts
class PostgresMemberTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private PostgresPart server;
    private DatabaseAddress address;
    private Database database;
    private Database other;

    @BeforeEach
    void open() throws Exception {
        server = PostgresPart.find();
        address = server.newDatabase();
        database = open("process 1 on one");
        other = open("process 2 on two");
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
        other.close();
        server.drop(address);
    }

    private Database open(String name) {
        Database opened = Database.open(address, name, handle -> {});
        try {
            opened.awaitOpen();
        } catch (DatabaseUnusable e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    private static void note(Database into, String project) {
        into.write(handle -> handle.execute("insert into reported_projects (project) values (?)", project));
    }

    private static long count(Database from) {
        return count(from, "reported_projects");
    }

    private static long count(Database from, String table) {
        return from.read(handle -> handle.createQuery("select count(*) from " + table)
                .mapTo(Long.class)
                .one());
    }

    private static long number(Database of) {
        return of.read(handle -> handle.createQuery("select id from servers where owner = ?")
                .bind(0, of.server())
                .mapTo(Long.class)
                .one());
    }

    /** The session of PostgreSQL by which a server is known to the others; 0 if it has none. */
    private int session(long number) throws SQLException {
        try (Connection connection = server.connect(address.name());
                var rows = connection
                        .createStatement()
                        .executeQuery(
                                "select pid from pg_locks where locktype = 'advisory' and objsubid = 2 and database ="
                                        + " (select oid from pg_database where datname = current_database()) and objid = "
                                        + number)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    /** As if its process were killed with kill -9: no statement comes from it any more, and its connections end. */
    private void isKilled(Database killed) {
        killed.close();
    }

    @Test
    void eachWritesAndReadsWhatTheOthersWrote() {
        note(database, "of one");
        note(other, "of the other");
        assertThat(count(database)).isEqualTo(2);
        assertThat(count(other)).isEqualTo(2);
    }

    @Test
    void aTransactionSeesAllThatWasCommittedBeforeItsTurn() throws Exception {
        note(database, "counter");
        database.write(handle -> handle.execute("insert into fence (id, number) values (1, 0)"));
        int times = 200;
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (Database each : List.of(database, other, database, other)) {
            writers.add(CompletableFuture.runAsync(() -> {
                for (int time = 0; time < times; time++) {
                    each.write(handle -> {
                        long read = handle.createQuery("select number from fence")
                                .mapTo(Long.class)
                                .one();
                        return handle.execute("update fence set number = ?", read + 1);
                    });
                }
            }));
        }
        CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        assertThat(database.<Long>read(handle -> handle.createQuery("select number from fence")
                        .mapTo(Long.class)
                        .one()))
                .isEqualTo(4L * times);
    }

    @Test
    void whatComesWhileAnotherServerWritesIsWrittenTogetherAtOnce() throws Exception {
        note(database, "before");
        var begun = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        List<Integer> groups = new CopyOnWriteArrayList<>();
        WriteTogether<Integer, Integer> work = (handle, requests) -> {
            groups.add(requests.size());
            return requests;
        };
        CompletableFuture<Boolean> others = CompletableFuture.supplyAsync(() -> other.write(handle -> {
            begun.countDown();
            return Latches.opens(gate, LIMIT);
        }));
        assertThat(Latches.opens(begun, LIMIT)).isTrue();
        List<Thread> threads = new ArrayList<>();
        List<Integer> answers = new CopyOnWriteArrayList<>();
        for (int request = 0; request < 8; request++) {
            int number = request;
            Thread thread = new Thread(() -> answers.add(database.write(work, number)));
            thread.start();
            threads.add(thread);
            await().atMost(LIMIT).until(() -> thread.getState() == Thread.State.WAITING);
        }
        gate.countDown();
        for (Thread thread : threads) {
            thread.join(LIMIT.toMillis());
        }
        assertThat(others.join()).isTrue();
        assertThat(answers).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(groups).containsExactly(8);
    }

    /** Else it is planned anew each time, in the middle of a batch. */
    @Test
    void aStatementStaysPreparedWhetherAValueIsThereOrNot() {
        var statements = new Statements();
        String sql = "update runs set title = ?, release = ? where id = 0";
        List<Object[]> mixed =
                List.of(new Object[] {"a title", 1L}, new Object[] {null, null}, new Object[] {"another title", 2L});
        List<String> names = new ArrayList<>();
        database.write(handle -> {
            for (int time = 0; time < 10; time++) {
                statements.updateEach(handle, sql, mixed);
                names.addAll(handle.createQuery(
                                "select name from pg_prepared_statements where statement like 'update runs set title%'")
                        .mapTo(String.class)
                        .list());
            }
            return true;
        });
        assertThat(names).isNotEmpty().containsOnly(names.get(0));
    }

    @Test
    void oneOfThemLeadsAndAnotherOneDoesWhenItIsGone() {
        assertThat(List.of(database.leads(), other.leads())).containsExactly(true, false);
        isKilled(database);
        await().atMost(LIMIT).until(other::leads);
    }

    @Test
    void theOthersAreToldOfAWriteAndNotOfALookThatFoundNothing() {
        var told = new AtomicInteger();
        other.listen(new OtherServers() {
            @Override
            public void wrote() {
                told.incrementAndGet();
            }
        });
        database.write(handle -> handle.createQuery("select count(*) from runs")
                .mapTo(Long.class)
                .one());
        note(database, "news");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(told).hasValue(1));
        assertThat(told).hasValue(1);
    }

    @Test
    void aServerThatIsGoneIsNoticedSoonAndOnlyOnce() {
        long number = number(database);
        var seen = new CompletableFuture<Long>();
        other.listen(new OtherServers() {
            @Override
            public void gone() {
                seen.complete(System.nanoTime());
            }
        });
        assertThat(other.gone()).isEmpty();
        isKilled(database);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(other.gone()).containsExactly(number));
        assertThat(seen).isCompleted();
        remove(other);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(other.gone()).isEmpty());
        assertThat(count(other, "servers")).isEqualTo(1);
    }

    @Test
    void theOthersDoNotMissAServerThatEndedInGoodOrder() {
        var told = new AtomicInteger();
        database.listen(new OtherServers() {
            @Override
            public void tookOver(String why) {
                told.incrementAndGet();
            }
        });

        database.closeInGoodOrder();

        assertThat(count(other, "servers")).isEqualTo(1);
        assertThat(told).hasValue(0);
    }

    @Test
    void oneThatLeavesARunInItsRedeployIsMissed() {
        long number = number(database);
        database.write(handle -> handle.execute(
                "insert into runs (project, branch, commit_id, goal, \"trigger\", state, created_at, owner)"
                        + " values ('app', 'main', 'c', 'DEPLOY', 'PUSH', 'RUNNING', 1, ?)",
                database.server()));

        database.closeInGoodOrder();

        await().atMost(LIMIT).untilAsserted(() -> assertThat(other.gone()).containsExactly(number));
    }

    private static void remove(Database by) {
        by.write(handle -> {
            by.removeGone(handle);
            return true;
        });
    }

    /** Each write of a third server makes the other one look again at once. */
    @Test
    void aServerThatLosesItsConnectionIsBackBeforeAnotherOneTakesItForGone() throws Exception {
        long number = number(database);
        var takenForGone = new AtomicInteger();
        other.listen(new OtherServers() {
            @Override
            public void gone() {
                takenForGone.incrementAndGet();
            }
        });
        var ended = new AtomicBoolean();
        try (Database third = open("process 3 on three")) {
            CompletableFuture<Void> traffic = CompletableFuture.runAsync(() -> {
                for (int time = 0; !ended.get(); time++) {
                    note(third, "traffic " + time);
                }
            });
            for (int time = 0; time < 10; time++) {
                int before = session(number);
                server.execute(address.name(), "select pg_terminate_backend(" + before + ")");
                await().atMost(LIMIT).until(() -> session(number) != 0 && session(number) != before);
            }
            ended.set(true);
            traffic.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            new RetryUntilRecorded(() -> false).write(() -> {
                note(database, "again");
                return true;
            });
            assertThat(takenForGone).hasValue(0);
        }
    }

    @Test
    void aServerThatJoinsTakesNobodyForGoneAtOnce() {
        long number = number(database);
        isKilled(database);
        isKilled(other);
        try (Database third = open("process 3 on three")) {
            assertThat(third.gone()).isEmpty();
            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> assertThat(third.gone()).contains(number).hasSize(2));
            remove(third);
            assertThat(count(third, "servers")).isEqualTo(1);
        }
    }

    /** Else a paused start would keep all servers from writing. */
    @Test
    void aTransactionOfAStartEndsWhenItIsIdle() {
        var start = new PostgresServer(address, "process 3 on three", "three", OtherServers.UNHEARD).open();
        try {
            assertThat(start.changing()
                            .<String, RuntimeException>withHandle(
                                    handle -> handle.createQuery("show idle_in_transaction_session_timeout")
                                            .mapTo(String.class)
                                            .one()))
                    .isEqualTo("3s");
        } finally {
            start.membership().close();
        }
    }

    @Test
    void aServerWhoseRowIsRemovedWritesNothingAnyMoreAndIsToldSo() throws Exception {
        var lost = new CompletableFuture<String>();
        database.listen(new OtherServers() {
            @Override
            public void tookOver(String why) {
                lost.complete(why);
            }
        });
        long number = number(database);
        other.write(handle -> handle.execute("delete from servers where id = ?", number));
        assertThatThrownBy(() -> note(database, "late"))
                .isInstanceOfSatisfying(
                        WriteFailed.class,
                        refused -> assertThat(refused.mayPass()).isTrue());
        assertThat(lost.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).contains("another server has taken up");
        assertThat(count(other)).isZero();
    }

    @Test
    void whoeverMustBeAloneIsRefusedAndToldWhoIsThere() {
        var alone = new PostgresServer(address, "", "", OtherServers.UNHEARD);
        assertThatThrownBy(alone::alone)
                .isInstanceOfSatisfying(
                        DatabaseUnusable.class,
                        refused -> assertThat(refused.isInUse()).isTrue())
                .hasMessageContaining(
                        "the database " + address + " is held by another Slipway (process 1 on one, since 20");
        note(database, "still");
    }

    @Test
    void aNewerVersionChangesNoTablesWhileAnOlderOneWorks() throws Exception {
        server.execute(
                address.name(),
                "delete from flyway_schema_history where version = (select max(version) from"
                        + " flyway_schema_history)");
        assertThatThrownBy(() -> open("process 3 on three"))
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining("is worked on by servers of an older version (process 1 on one, since 20")
                .hasMessageContaining("stop them all");
    }

    @Test
    void aConnectionThatEndedWhileNobodyUsedItIsNoReasonToRefuse() throws Exception {
        note(database, "before");
        server.execute(
                address.name(),
                "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and pid not in"
                        + " (select pid from pg_locks where locktype = 'advisory') and datname = current_database()");
        note(database, "after");
        assertThat(count(database)).isEqualTo(2);
    }

    @Test
    void aTextWithTheCharacter0IsStoredWithoutIt() {
        note(database, "a\0b");
        assertThat(database.<String>read(handle -> handle.createQuery("select project from reported_projects")
                        .mapTo(String.class)
                        .one()))
                .isEqualTo("a\uFFFDb");
    }

    @Test
    void whatCannotBeUsedIsRefusedWithWhatToDo() {
        DatabaseAddress missing = server.address("not_there");
        Database refused = Database.open(missing, "a test", handle -> {});
        assertThatThrownBy(refused::awaitOpen)
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining("not_there")
                .hasMessageContaining("create database")
                .hasMessageNotContaining(server.password());
        refused.close();
    }
}
