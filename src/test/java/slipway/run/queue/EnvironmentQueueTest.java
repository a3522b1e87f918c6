package slipway.run.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.Store;
import slipway.run.StoreTest;
import slipway.run.Trigger;
import slipway.run.Wait;
import slipway.run.history.Releases;

/** One deploy at a time for each environment, and the newest push of each wins. */
final class EnvironmentQueueTest extends StoreTest {
    private static RunRequest push(String branch, int commit, String environment) {
        return Store.request(Store.PROJECT, branch, commit, Goal.DEPLOY, Trigger.PUSH)
                .to(Optional.of(environment));
    }

    @Test
    void deploysToTwoEnvironmentsRunAtTheSameTimeAndToOneInTurn() {
        store.accept(push("main", 1, "production"));
        store.accept(push("next", 2, "staging"));
        long third = store.accept(push("release/3", 3, "staging"));
        assertThat(store.claim().run().environment()).contains("production");
        Claim staging = store.claim();
        assertThat(staging.run().id()).isEqualTo(third);
        assertThat(store.queue.claim()).isEmpty();
    }

    @Test
    void aPushTakesThePlaceOfOneOfAnotherBranchThatGoesToTheSameEnvironment() {
        long older = store.accept(push("release/1", 1, "staging"));
        long elsewhere = store.accept(push("main", 2, "production"));
        long byHand = store.accept(Store.request(Store.PROJECT, "topic", 3, Goal.DEPLOY, Trigger.MANUAL)
                .to(Optional.of("staging")));
        long newest = store.accept(push("release/2", 4, "staging"));
        assertThat(store.run(older).state()).isEqualTo(RunState.SUPERSEDED);
        assertThat(store.run(older).reason().orElseThrow()).contains("release/2", "run " + newest);
        assertThat(store.state(elsewhere)).isEqualTo(RunState.QUEUED);
        assertThat(store.state(byHand)).isEqualTo(RunState.QUEUED);
    }

    @Test
    void aTagIsNoBranchOfTheSameName() {
        store.accept(push("v1", 1, "staging"));
        long tag = store.accept(push("v1", 1, "production").ofTag(Optional.of("v1")));
        assertThat(store.state(tag)).isEqualTo(RunState.QUEUED);
        assertThat(store.claim().run().tag()).isEmpty();
        assertThat(store.claim().run().tag()).contains("v1");
    }

    @Test
    void aRollbackWaitsForNoRunOfAnotherEnvironment() {
        Image image = new Image("team/app:1", Optional.of("sha256:1"));
        store.accept(push("main", 1, "production"));
        store.goesLive(image, "one");
        store.accept(push("next", 2, "staging"));
        Claim staging = store.claim();
        assertThat(staging.publish(false)).isEmpty();
        Release release = new Releases(store.database).live(Store.place("one")).orElseThrow();
        long back = store.accept(RunRequest.rollback(release, "main", "ryan", Optional.of(release.id())));
        assertThat(store.queue.claimRollback()).map(claim -> claim.run().id()).contains(back);
    }

    private Claim approved(Claim claim) {
        claim.image(new Image("team/app:1", Optional.of("sha256:1")), "settings");
        claim.await(Wait.Kind.APPROVAL, "waits");
        store.queue.approve(store.run(claim.run().id()), "ryan");
        store.queue.goOn(store.run(claim.run().id()));
        return claim;
    }

    @Test
    void anApprovedRunWaitsForNoBuildOfItsBranchAndHoldsUpNone() {
        store.accept(push("main", 1, "production"));
        Claim waits = store.claim();
        store.accept(push("main", 2, "production"));
        long approved = approved(waits).run().id();
        Claim again = store.claim();
        assertThat(again.run().id()).isEqualTo(approved);
        again.await(Wait.Kind.APPROVAL, "waits");
        Claim builds = store.claim();
        store.queue.goOn(store.run(approved));
        long newest = store.accept(push("main", 3, "production"));
        long tested = store.accept(Store.test("main", 4));
        assertThat(store.state(approved)).isEqualTo(RunState.QUEUED);
        Claim goesOn = store.claim();
        assertThat(goesOn.run().id()).isEqualTo(approved);
        // The newer one is built meanwhile, and does not overtake it on the hosts.
        assertThat(builds.publish(false)).contains(approved);
        goesOn.finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(builds.publish(false)).isEmpty();
        assertThat(store.state(newest)).isEqualTo(RunState.QUEUED);
        assertThat(store.state(tested)).isEqualTo(RunState.QUEUED);
    }

    @Test
    void anApprovedRunDoesNotGoLiveAfterANewerOne() {
        store.accept(push("main", 1, "production"));
        Claim first = store.claim();
        store.accept(push("main", 2, "production"));
        first.image(new Image("team/app:1", Optional.of("sha256:1")), "settings");
        first.await(Wait.Kind.APPROVAL, "waits");
        Claim second = store.claim();
        assertThat(second.publish(false)).isEmpty();
        store.queue.goOn(store.run(first.run().id()));
        assertThat(store.queue.claim()).isEmpty();
        second.passGate();
        assertThat(store.state(first.run().id())).isEqualTo(RunState.SUPERSEDED);
    }

    private record TwoDeploys(Claim first, Claim second) {}

    /** The first was frozen, and may go on; the second was claimed meanwhile. */
    private TwoDeploys twoOfWhichTheFirstMayGoOn() {
        store.accept(push("main", 1, "production"));
        Claim first = store.claim();
        store.accept(push("main", 2, "production"));
        first.image(new Image("team/app:1", Optional.of("sha256:1")), "settings");
        first.await(Wait.Kind.FREEZE, "waits");
        Claim second = store.claim();
        store.queue.goOn(store.run(first.run().id()));
        return new TwoDeploys(first, second);
    }

    @Test
    void aRunThatMayGoOnIsNotSupersededByANewerOneThatMayNot() {
        TwoDeploys deploys = twoOfWhichTheFirstMayGoOn();
        Claim first = deploys.first();
        Claim second = deploys.second();
        second.await(Wait.Kind.FREEZE, "waits");
        assertThat(store.state(first.run().id())).isEqualTo(RunState.QUEUED);
        Claim goesOn = store.claim();
        assertThat(goesOn.run().id()).isEqualTo(first.run().id());
        goesOn.passGate();
        assertThat(store.state(second.run().id())).isEqualTo(RunState.WAITING);
    }

    @Test
    void aRunThatIsHeldUpAgainGivesWayToANewerOneThatWaits() {
        TwoDeploys deploys = twoOfWhichTheFirstMayGoOn();
        Claim first = deploys.first();
        Claim second = deploys.second();
        assertThat(second.await(Wait.Kind.FREEZE, "waits")).isEmpty();
        // It was let go, and before its redeploy the environment is frozen again.
        Claim again = store.claim();
        assertThat(again.await(Wait.Kind.FREEZE, "waits")).contains(second.run().id());
        assertThat(store.run(first.run().id()).state()).isEqualTo(RunState.SUPERSEDED);
        assertThat(store.run(first.run().id()).stages()).noneMatch(stage -> stage.state() == StageState.WAITING);
        assertThat(store.state(second.run().id())).isEqualTo(RunState.WAITING);
    }

    @Test
    void noStageOfARunThatHadToWaitOutlivesIt() {
        for (String end : List.of("cancelled", "skipped", "superseded")) {
            long run = store.accept(push("main", 1, "production"));
            Claim claim = store.claim();
            claim.await(Wait.Kind.APPROVAL, "waits");
            assertThat(store.run(run).stage(StageName.REDEPLOY).orElseThrow().state())
                    .isEqualTo(StageState.WAITING);
            switch (end) {
                case "cancelled" -> store.queue.cancel(run, "not today");
                case "skipped" -> store.queue.endWaiting(store.run(run), "nobody approved it");
                default -> {
                    long newer = store.accept(push("main", 2, "production"));
                    Claim next = store.claim();
                    next.passGate();
                    next.finish(RunState.SUCCEEDED, Optional.empty());
                    assertThat(store.state(newer)).isEqualTo(RunState.SUCCEEDED);
                }
            }
            assertThat(store.run(run).state().word()).isEqualTo(end);
            assertThat(store.run(run).stages()).allMatch(stage -> stage.state() == StageState.SKIPPED);
        }
    }

    @Test
    void environmentsThatPullByTheSameTagsTakeTurnsFromThePushOn() {
        long first = store.accept(push("main", 1, "production"));
        store.accept(push("next", 2, "staging"));
        Claim production = store.claim();
        Claim staging = store.claim();
        assertThat(production.publish(true)).isEmpty();
        assertThat(staging.publish(true)).contains(first);
        assertThat(production.publish(true)).isEmpty();
        production.finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(staging.publish(true)).isEmpty();
    }
}
