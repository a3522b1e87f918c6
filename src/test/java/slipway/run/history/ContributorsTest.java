package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import slipway.run.Contributors;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.Place;
import slipway.run.Release;
import slipway.run.Requester;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.Store;
import slipway.run.StoreTest;
import slipway.run.Trigger;
import slipway.run.Wait;

/** A run is of all who pushed its commit, and of all who asked for it or for the runs that it comes from. */
class ContributorsTest extends StoreTest {
    @Test
    void aPromotionIsOfThoseWhoPushedToAnyBranchAndOfThoseWhoAskedForTheRunThatPutItLive() {
        store.accept(Store.test("topic", 1).pushedBy(Optional.of("@ada")));
        store.claim().finish(RunState.SUCCEEDED, Optional.empty());
        Release staged = deployedByHand("bob");
        Contributors found = of(store.accept(RunRequest.promotion(staged, "main", "production", Optional.empty())));
        assertThat(found.pushers()).containsExactly("@ada");
        assertThat(found.requesters()).containsExactly("bob");
        assertThat(found.contributionOf("ADA")).contains("pushed its commit");
        assertThat(found.contributionOf("@bob")).contains("asked for it");
        assertThat(found.contributionOf("zoe")).isEmpty();
    }

    @Test
    void aReleaseThatARollbackPutBackIsStillOfThoseWhoPutItLiveFirst() {
        Release first = deployedByHand("bob");
        store.accept(RunRequest.rollback(first, "main", "zoe", Optional.empty()));
        store.goesLive(new Image("team/app:1", Optional.of("sha256:1")), "one");
        Contributors found = of(store.accept(RunRequest.promotion(live(), "main", "production", Optional.of("ryan"))));
        assertThat(found.requesters()).containsExactly("bob");
    }

    @Test
    void whoTagsACommitDoesNotTakeThePlaceOfWhoPushedIt() {
        store.accept(Store.deploy(1).pushedBy(Optional.of("@ada")));
        store.claim().finish(RunState.SUCCEEDED, Optional.empty());
        long tagged = store.accept(Store.request(Store.PROJECT, "v1", 1, Goal.DEPLOY, Trigger.PUSH)
                .ofTag(Optional.of("v1"))
                .pushedBy(Optional.of("@bob")));
        assertThat(of(tagged).pushers()).containsExactlyInAnyOrder("@ada", "@bob");
    }

    @Test
    void aRetryIsAlsoOfThoseWhoAskedForWhatItRetries() {
        long run = store.queue
                .accept(Store.request(Store.PROJECT, "main", 1, Goal.DEPLOY, Trigger.MANUAL), new Requester("bob", 0))
                .run();
        store.claim().finish(RunState.FAILED, Optional.of("test: exit status 1"));
        long retry = store.queue
                .accept(RunRequest.retry(store.run(run), "zoe", Optional.empty()), new Requester("zoe", 0))
                .run();
        assertThat(of(retry).requesters()).containsExactlyInAnyOrder("bob", "zoe");
    }

    @Test
    void aPushThatWasMissedIsOfNobodyUntilItsDeliveryComes() {
        RunRequest missed = Store.request(Store.PROJECT, "main", 1, Goal.DEPLOY, Trigger.CATCH_UP);
        long run = store.queue.acceptHead(missed, 0).run();
        assertThat(of(run).areKnown()).isFalse();
        assertThat(store.accept(Store.deploy(1).pushedBy(Optional.of("@ada")))).isEqualTo(run);
        assertThat(of(run).pushers()).containsExactly("@ada");
    }

    @Test
    void whoOnlyLetARunGoLiveInAFreezeHasNotAskedForIt() {
        long run = store.accept(Store.deploy(1));
        store.claim().await(Wait.Kind.FREEZE, "frozen");
        store.queue.exempt(store.run(run), new Requester("ryan", 0, false));
        assertThat(of(run).areKnown()).isFalse();
        assertThat(store.queue.accept(Store.deploy(1), new Requester("ryan", 0)).run())
                .isEqualTo(run);
        assertThat(of(run).requesters()).containsExactly("ryan");
    }

    private Release deployedByHand(String requester) {
        store.queue.accept(
                Store.request(Store.PROJECT, "main", 1, Goal.DEPLOY, Trigger.MANUAL)
                        .to(Optional.of("staging")),
                new Requester(requester, 0));
        store.goesLive(new Image("team/app:1", Optional.of("sha256:1")), "one");
        return live();
    }

    private Release live() {
        return new Releases(store.database)
                .live(new Place(Store.PROJECT, "staging", "one"))
                .orElseThrow();
    }

    private Contributors of(long run) {
        return store.history.contributors(store.run(run));
    }
}
