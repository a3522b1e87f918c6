package slipway.run.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import slipway.parts.Latches;
import slipway.run.Accepted;
import slipway.run.Goal;
import slipway.run.IdempotencyKey;
import slipway.run.OnEachDatabase;
import slipway.run.PushRequest;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.Store;
import slipway.run.TestDatabase;
import slipway.run.Trigger;

/** Deliveries that wait at the same time are taken together, and come to the same as one after the other. */
@OnEachDatabase
class DeliveriesTogetherTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> RECORDED = List.of(
            "select id, branch, tag, commit_id, goal, environment, state, reason, finished_at, pushed_by, title, created_at"
                    + " from runs order by id",
            "select run, position, state from stages order by run, position",
            "select run, subject, state, detail, noted_at from reports order by run, subject, state",
            "select receiver, kind, run, detail from notices order by run, kind, receiver",
            "select project, delivery_key, run, expires_at from deliveries order by project, delivery_key");

    @Parameter
    private TestDatabase on;

    @TempDir
    private Path folder;

    /** What became of the deliveries, and all that is recorded of it. */
    private record Outcome(List<List<Accepted>> accepted, List<List<Map<String, Object>>> recorded) {}

    @Test
    void theyComeToTheSameAsOneAfterTheOtherWhateverTheyAre() {
        for (int seed = 0; seed < 12; seed++) {
            List<Acceptance.Asked> deliveries = deliveries(new Random(seed));
            Outcome alone = taken("alone-" + seed, deliveries, DeliveriesTogetherTest::oneAfterTheOther);
            Outcome together = taken("together-" + seed, deliveries, DeliveriesTogetherTest::together);
            assertThat(together.accepted()).as("seed %d", seed).isEqualTo(alone.accepted());
            assertThat(together.recorded()).as("seed %d", seed).isEqualTo(alone.recorded());
        }
    }

    private static List<List<Accepted>> together(Store store, List<Acceptance.Asked> deliveries) {
        var acceptance = new Acceptance(store.clock);
        return store.database.write(handle -> acceptance.with(handle, deliveries));
    }

    private static List<List<Accepted>> oneAfterTheOther(Store store, List<Acceptance.Asked> deliveries) {
        return deliveries.stream()
                .map(each -> together(store, List.of(each)).get(0))
                .toList();
    }

    private Outcome taken(
            String name,
            List<Acceptance.Asked> deliveries,
            BiFunction<Store, List<Acceptance.Asked>, List<List<Accepted>>> way) {
        try (Store store = new Store(folder(name), on)) {
            store.database.write(
                    handle -> handle.execute("insert into reported_projects (project) values ('backend')"));
            store.database.write(handle -> handle.execute(
                    "insert into alert_wishes (project, kind, receiver) values ('backend', 'SKIPPED', 'team')"));
            // A run at work, one that was begun and given back, and one that waits.
            store.accept(Store.test("topic-1", 900));
            store.claim();
            store.accept(Store.test("topic-2", 901));
            store.claim().giveBack();
            store.accept(Store.deploy(902));
            List<List<Accepted>> accepted = way.apply(store, deliveries);
            return new Outcome(accepted, store.database.read(DeliveriesTogetherTest::recorded));
        }
    }

    private Path folder(String name) {
        Path made = folder.resolve(name);
        assertThat(made.toFile().mkdir()).isTrue();
        return made;
    }

    private static List<List<Map<String, Object>>> recorded(Handle handle) {
        return RECORDED.stream()
                .map(query -> handle.createQuery(query).mapToMap().list())
                .toList();
    }

    /** Few branches, commits and keys, so that many are of the same. */
    private static List<Acceptance.Asked> deliveries(Random random) {
        return IntStream.range(0, 70)
                .mapToObj(unused -> new Acceptance.Asked(
                        IntStream.range(0, 1 + random.nextInt(2))
                                .mapToObj(project -> push(random, project == 0 ? "backend" : "frontend"))
                                .toList(),
                        Optional.of(new IdempotencyKey("key-" + random.nextInt(60), Duration.ofDays(3)))))
                .toList();
    }

    private static PushRequest push(Random random, String project) {
        Goal goal = random.nextInt(3) == 0 ? Goal.DEPLOY : Goal.TEST;
        String branch = random.nextInt(4) == 0 ? "main" : "topic-" + random.nextInt(5);
        RunRequest request = Store.request(project, branch, random.nextInt(30), goal, Trigger.PUSH)
                .ofTag(random.nextInt(6) == 0 ? Optional.of(branch) : Optional.empty())
                .pushedBy(random.nextBoolean() ? Optional.of("@ada") : Optional.empty());
        return new PushRequest(request, random.nextInt(10) == 0 ? Optional.of("[skip ci]") : Optional.empty());
    }

    @Test
    void oneThatCannotBeRecordedTakesNoOtherWithIt() throws Exception {
        try (Store store = new Store(folder, on)) {
            store.accept(Store.test("first", 1));
            store.database.write(handle -> handle.execute("create unique index each_commit_once on runs (commit_id)"));
            var begun = new CountDownLatch(1);
            var gate = new CountDownLatch(1);
            CompletableFuture<Boolean> before = CompletableFuture.supplyAsync(() -> store.database.write(handle -> {
                begun.countDown();
                return Latches.opens(gate, LIMIT);
            }));
            assertThat(Latches.opens(begun, LIMIT)).isTrue();
            List<Thread> threads = new ArrayList<>();
            List<CompletableFuture<Accepted>> good = new ArrayList<>();
            for (int commit = 2; commit < 8; commit++) {
                good.add(delivered(store, commit, threads));
            }
            CompletableFuture<Accepted> bad = delivered(store, 1, threads);
            await().atMost(LIMIT)
                    .until(() -> threads.stream().allMatch(each -> each.getState() == Thread.State.WAITING));
            gate.countDown();
            assertThat(before.join()).isTrue();
            for (CompletableFuture<Accepted> each : good) {
                assertThat(store.state(each.join().run())).isEqualTo(RunState.QUEUED);
            }
            assertThatThrownBy(bad::join)
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("the database could not be written");
            assertThat(store.history.atWork(Store.PROJECT)).hasSize(7);
            store.database.write(handle -> handle.execute("drop index each_commit_once"));
        }
    }

    private static CompletableFuture<Accepted> delivered(Store store, int commit, List<Thread> threads) {
        var delivery = new CompletableFuture<Accepted>();
        Thread thread = new Thread(() -> {
            try {
                delivery.complete(store.accept(
                        Store.test("branch-" + commit, commit),
                        new IdempotencyKey("key-" + commit, Duration.ofDays(3))));
            } catch (RuntimeException e) {
                delivery.completeExceptionally(e);
            }
        });
        threads.add(thread);
        thread.start();
        return delivery;
    }
}
