package slipway.run.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.run.Store.PROJECT;
import static slipway.run.Store.deploy;
import static slipway.run.Store.request;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.Store;
import slipway.run.StoreTest;
import slipway.run.Trigger;
import slipway.run.history.Releases;

/** A rollback goes first, and only over what its person saw. */
class UrgencyTest extends StoreTest {
    private static final String HOST = "one";

    private Releases releases;
    private Release first;
    private Release second;

    @BeforeEach
    void twoReleases() {
        releases = new Releases(store.database);
        first = live(1);
        second = live(2);
    }

    @Test
    void aRollbackGoesBeforeWhatWaitsAndBesideARunThatIsStillBeingTested() {
        store.accept(deploy(3));
        Claim testing = store.claim();
        long elsewhere = store.accept(request("frontend", "main", 4, Goal.DEPLOY, Trigger.PUSH));
        store.accept(request(PROJECT, "main", 5, Goal.DEPLOY, Trigger.MANUAL));
        long back = rollback();
        assertThat(store.claim().run().id()).isEqualTo(back);
        assertThat(store.claim().run().id()).isEqualTo(elsewhere);
        assertThat(store.state(testing.run().id())).isEqualTo(RunState.RUNNING);
    }

    @Test
    void whereThereIsNoWorkerOnlyARollbackIsClaimed() {
        store.accept(deploy(3));
        assertThat(store.queue.claimRollback()).isEmpty();
        long back = rollback();
        assertThat(store.queue.claimRollback().map(claim -> claim.run().id())).contains(back);
    }

    @Test
    void aRunLetsARollbackGoFirstUntilItGoesOnToTheRegistry() {
        store.accept(deploy(3));
        Claim testing = store.claim();
        long back = rollback();
        assertThat(testing.publish(false)).contains(back);
        Claim claim = store.claim();
        assertThat(testing.publish(false)).contains(back);
        claim.finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(testing.publish(false)).isEmpty();
    }

    @Test
    void aRollbackWaitsForARunThatIsOnItsWayToTheHosts() {
        store.accept(deploy(3));
        Claim publishing = store.claim();
        assertThat(publishing.publish(false)).isEmpty();
        long back = rollback();
        assertThat(store.queue.claim()).isEmpty();
        assertThat(publishing.publish(false))
                .as("it does not give way any more")
                .isEmpty();
        publishing.finish(RunState.FAILED, Optional.of("push: refused"));
        assertThat(store.claim().run().id()).isEqualTo(back);
    }

    @Test
    void aRollbackThatWaitsToReplaceSomethingElseIsNotTheOneThatIsAskedForNow() {
        store.accept(deploy(3));
        Claim publishing = store.claim();
        publishing.publish(false);
        long back = rollback();
        RunRequest same = RunRequest.rollback(first, "main", "ada", Optional.of(second.id()));
        assertThat(store.accept(same)).isEqualTo(back);
        RunRequest ofTheFix = RunRequest.rollback(first, "main", "ada", Optional.of(second.id() + 1));
        assertThat(store.accept(ofTheFix)).isNotEqualTo(back);
    }

    @Test
    void aRunThatBeginsAgainGivesWayAgain() {
        store.accept(deploy(3));
        Claim claim = store.claim();
        assertThat(claim.publish(false)).isEmpty();
        claim.giveBack();
        Claim again = store.claim();
        long back = rollback();
        assertThat(again.publish(false)).contains(back);
    }

    @Test
    void aRollbackIsNotCarriedOutOnceWhatItWasToReplaceIsNotLive() {
        store.accept(deploy(3));
        Claim claim = store.inRedeploy(image(3), HOST);
        claim.publish(false);
        long back = rollback();
        claim.on(claim.hosts().get(0)).begin();
        claim.on(claim.hosts().get(0)).live(Optional.of(image(3)), "live", true);
        claim.finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(store.queue.claim()).isEmpty();
        assertThat(store.state(back)).isEqualTo(RunState.SKIPPED);
        assertThat(store.run(back).reason().orElseThrow())
                .startsWith(
                        "release 3 (commit 000000000000, run 3) went live on one before its turn, instead of release "
                                + second.id())
                .endsWith("ask for it again");
        assertThat(releases.live(Store.place(HOST)).map(Release::commit)).contains(Store.commit(3));
    }

    @Test
    void aRollbackIsCarriedOutIfTheReleaseThatCameBeforeItsTurnWasBackedOut() {
        store.accept(deploy(3));
        Claim claim = store.inRedeploy(image(3), HOST);
        claim.publish(false);
        long back = rollback();
        claim.on(claim.hosts().get(0)).begin();
        claim.on(claim.hosts().get(0)).rolledBack(Optional.of(image(3)), "did not hold", Optional.empty());
        claim.finish(RunState.ROLLED_BACK, Optional.of("did not hold"));
        assertThat(store.claim().run().id()).isEqualTo(back);
    }

    private long rollback() {
        return store.accept(RunRequest.rollback(first, "main", "ryan", Optional.of(second.id())));
    }

    private Release live(int commit) {
        store.accept(deploy(commit));
        store.goesLive(image(commit), HOST);
        return releases.live(Store.place(HOST)).orElseThrow();
    }

    private static Image image(int number) {
        return new Image("registry/backend:latest", Optional.of("sha256:" + number));
    }
}
