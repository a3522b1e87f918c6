package slipway.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.run.history.Releases;

/** The machine's clock is set an hour back or forth: nothing that is decided depends on it. */
class ClockJumpTest extends StoreTest {
    private static final IdempotencyKey KEY = new IdempotencyKey("a9c1", Duration.ofDays(30));

    @ParameterizedTest
    @ValueSource(strings = {"PT-1H", "PT1H"})
    void theOrderOfTheQueueIsThatOfArrival(Duration jump) {
        long first = store.accept(Store.test("a", 1));
        store.clock.pass(jump);
        long second = store.accept(Store.test("b", 2));
        store.clock.pass(jump.negated());
        long third = store.accept(Store.test("b", 3));

        assertThat(store.state(second)).as("the newest wins").isEqualTo(RunState.SUPERSEDED);
        assertThat(store.claim().run().id()).isEqualTo(first);
        assertThat(store.claim().run().id()).isEqualTo(third);
        assertThat(store.branches.newestPush(Store.PROJECT, "b")).map(Run::id).contains(third);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1H", "PT1H"})
    void aRunGoesToItsEndAndWhatIsLiveIsTheLastDeployed(Duration jump) {
        Image image = new Image("image:latest", Optional.empty());
        store.accept(Store.deploy(1));
        store.goesLive(image, "host");
        store.clock.pass(jump);
        long later = store.accept(Store.deploy(2));
        store.goesLive(image, "host");

        assertThat(new Releases(store.database).live(Store.place("host")))
                .map(Release::run)
                .contains(later);
        assertThat(store.retention.prune(
                        Store.PROJECT, 1000, 0, store.clock.instant().minus(Duration.ofDays(90))))
                .as("nothing is too old")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1H", "PT1H"})
    void aDeliveryIsStillKnown(Duration jump) {
        Accepted accepted = store.accept(Store.deploy(1), KEY);
        store.claim().finish(RunState.FAILED, Optional.of("test"));
        store.clock.pass(jump);
        store.queue.forgetDeliveries();

        assertThat(store.accept(Store.deploy(1), KEY))
                .isEqualTo(new Accepted.Repeated(accepted.run(), "this delivery was accepted before"));
    }
}
