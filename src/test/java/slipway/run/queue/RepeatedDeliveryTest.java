package slipway.run.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.run.Store.deploy;
import static slipway.run.Store.request;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
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

/** A delivery that comes twice is one push. */
@OnEachDatabase
class RepeatedDeliveryTest {
    private static final IdempotencyKey KEY = new IdempotencyKey("a9c1", Duration.ofDays(3));
    /** Made from the body, where GitLab sent no key: an equal push later is another push. */
    private static final IdempotencyKey DERIVED = new IdempotencyKey("derived", Duration.ofMinutes(10));

    @Parameter
    private TestDatabase on;

    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = new Store(folder, on);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theSameKeyIsAnsweredWithTheSameRunAlsoAfterItHasEnded() {
        long run = store.accept(deploy(1), KEY).run();
        Accepted repeated = new Accepted.Repeated(run, "this delivery was accepted before");
        assertThat(store.accept(deploy(1), KEY)).isEqualTo(repeated);
        store.claim().finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(store.accept(deploy(1), KEY)).isEqualTo(repeated);
    }

    @Test
    void theSameKeyIsKnownAfterARestart(@TempDir Path folder) {
        store.close();
        long run;
        try (Store before = new Store(folder, on)) {
            run = before.accept(deploy(1), KEY).run();
            before.claim().finish(RunState.SUCCEEDED, Optional.empty());
        }
        try (Store after = new Store(folder, on)) {
            assertThat(after.accept(deploy(1), KEY)).isInstanceOf(Accepted.Repeated.class);
            assertThat(after.state(run)).isEqualTo(RunState.SUCCEEDED);
        }
    }

    @Test
    void aKeyIsRememberedForItsTimeOnly() {
        long run = store.accept(deploy(1), DERIVED).run();
        store.claim().finish(RunState.SUCCEEDED, Optional.empty());
        store.clock.pass(Duration.ofMinutes(10));
        assertThat(store.accept(deploy(1), DERIVED).run()).isEqualTo(run);
        store.clock.pass(Duration.ofMillis(1));
        Accepted later = store.accept(deploy(1), DERIVED);
        assertThat(later).isInstanceOf(Accepted.Queued.class);
        assertThat(store.accept(deploy(1), DERIVED).run())
                .as("the time begins anew")
                .isEqualTo(later.run());
    }

    @Test
    void aSecondKeyOfTheSameCommitIsRememberedToo() {
        long run = store.accept(deploy(1), KEY).run();
        IdempotencyKey another = new IdempotencyKey("b7d2", Duration.ofDays(3));
        assertThat(store.accept(deploy(1), another).run()).isEqualTo(run);
        store.claim().finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(store.accept(deploy(1), another)).isInstanceOf(Accepted.Repeated.class);
    }

    @Test
    void aSkippedCommitIsRecordedOnce() {
        Accepted first = store.accept(deploy(1), KEY, Optional.of("[skip ci]"));
        Accepted second = store.accept(deploy(1), KEY, Optional.of("[skip ci]"));
        assertThat(second).isInstanceOf(Accepted.Repeated.class);
        assertThat(second.run()).isEqualTo(first.run());
    }

    @Test
    void aDeliveryOfSeveralProjectsMakesARunInEachAndNoneWhenItComesAgain() {
        PushRequest api = new PushRequest(request("shop-api", "main", 1, Goal.DEPLOY, Trigger.PUSH), Optional.empty());
        PushRequest web = new PushRequest(request("shop-web", "main", 1, Goal.TEST, Trigger.PUSH), Optional.empty());
        // One of them was configured later.
        long known = store.queue.accept(List.of(api), KEY).get(0).run();
        List<Accepted> second = store.queue.accept(List.of(api, web), KEY);
        assertThat(second.get(0)).isInstanceOf(Accepted.Repeated.class);
        assertThat(second.get(0).run()).isEqualTo(known);
        assertThat(second.get(1)).isInstanceOf(Accepted.Queued.class);
        assertThat(store.queue.accept(List.of(api, web), KEY))
                .allSatisfy(again -> assertThat(again).isInstanceOf(Accepted.Repeated.class))
                .extracting(Accepted::run)
                .containsExactly(known, second.get(1).run());
    }

    @Test
    void anEqualKeyOfAnotherProjectIsAnotherDelivery() {
        long run = store.accept(deploy(1), KEY).run();
        RunRequest elsewhere = request("frontend", "main", 1, Goal.DEPLOY, Trigger.PUSH);
        assertThat(store.accept(elsewhere, KEY)).isInstanceOf(Accepted.Queued.class);
        assertThat(store.accept(deploy(1), KEY).run()).isEqualTo(run);
    }

    @Test
    void whatIsTooOldToComeAgainIsForgotten() {
        store.accept(deploy(1), KEY);
        store.accept(deploy(1), DERIVED);
        assertThat(remembered()).isEqualTo(2);
        store.clock.pass(Duration.ofMinutes(11));
        store.queue.forgetDeliveries();
        assertThat(remembered()).isEqualTo(1);
    }

    private int remembered() {
        return store.database.read(handle -> handle.createQuery("select count(*) from deliveries")
                .mapTo(Integer.class)
                .one());
    }
}
