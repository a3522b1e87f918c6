package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static slipway.run.Store.deploy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.run.HostState;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.RunHost;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.Store;
import slipway.run.StoreTest;
import slipway.run.queue.Claim;
import slipway.run.queue.HostClaim;

/** What is live where, how it ended, and what one could go back to. */
class ReleasesTest extends StoreTest {
    private Releases releases;

    @BeforeEach
    void begin() {
        releases = new Releases(store.database);
    }

    @Test
    void theNextReleaseReplacesTheOneBeforeOnItsHostOnly() {
        long first = live(1, "one", "two");
        long second = live(2, "one");
        assertThat(live())
                .extracting(Release::host, Release::run, Release::state)
                .containsExactly(tuple("one", second, Release.State.LIVE), tuple("two", first, Release.State.LIVE));
        assertThat(releases.list(Store.PROJECT, Optional.empty(), Optional.empty(), 10))
                .extracting(Release::host, Release::run, Release::state)
                .containsExactly(
                        tuple("one", second, Release.State.LIVE),
                        tuple("two", first, Release.State.LIVE),
                        tuple("one", first, Release.State.REPLACED));
        assertThat(releases.list(Store.PROJECT, Optional.empty(), Optional.empty(), 1))
                .hasSize(1);
    }

    @Test
    void aReleaseIsRecordedWithItsHostsEndAndNotWithItsRuns() {
        store.accept(deploy(1));
        Claim claim = store.inRedeploy(image(1), "one", "two");
        RunHost canary = claim.hosts().get(0);
        claim.on(canary).begin();
        assertThat(claim.hosts()).extracting(RunHost::state).containsExactly(HostState.RUNNING, HostState.WAITING);
        claim.on(canary).live(Optional.of(image(1)), "live on one", true);
        assertThat(live()).extracting(Release::host).containsExactly("one");
        assertThat(live().get(0).lastLook().seenAt()).contains(store.clock.instant());
        // What the next life finds is what this one wrote.
        Claim next = store.queueOf("second life").takeOver().get(0);
        next.layOut(List.of("other", "hosts"));
        assertThat(next.hosts())
                .extracting(RunHost::host, RunHost::state)
                .containsExactly(tuple("one", HostState.SUCCEEDED), tuple("two", HostState.WAITING));
        assertThat(next.run().hosts()).isEqualTo(next.hosts());
    }

    @Test
    void whatIsBackedOutEndsAndTheFormerLivesOnAsBefore() {
        long first = live(1, "one");
        Instant since = live().get(0).since();
        store.clock.pass(Duration.ofMinutes(5));
        long second = store.accept(deploy(2));
        Claim claim = store.inRedeploy(image(2), "one");
        claim.on(claim.hosts().get(0)).begin();
        claim.on(claim.hosts().get(0)).backOut("it answers 500");
        assertThat(claim.hosts().get(0).backingOut()).contains("it answers 500");
        claim.on(claim.hosts().get(0)).rolledBack(Optional.of(image(2)), "it answers 500; put back", Optional.empty());
        claim.finish(RunState.ROLLED_BACK, Optional.of("redeploy: it answers 500"));
        assertThat(store.run(second).hosts())
                .extracting(RunHost::state, RunHost::backingOut)
                .containsExactly(tuple(HostState.ROLLED_BACK, Optional.empty()));
        Release live = live().get(0);
        assertThat(live.run()).isEqualTo(first);
        assertThat(live.since()).isEqualTo(since);
        assertThat(live.doubt()).isEmpty();
        assertThat(releases.list(Store.PROJECT, Optional.empty(), Optional.empty(), 1))
                .extracting(Release::run, Release::state)
                .containsExactly(tuple(second, Release.State.ROLLED_BACK));
    }

    @Test
    void howAReleaseThatWasPutBackCameUpIsNoNewsForTheNextLook() {
        live(1, "one");
        store.clock.pass(Duration.ofMinutes(5));
        releases.seen(live().get(0), seenNow(), store.clock.instant());
        store.clock.pass(Duration.ofMinutes(5));
        isPutBack(2);
        assertThat(live().get(0).lastLook().seenAt()).contains(store.clock.instant());
    }

    @Test
    void aReleaseOfWhichNoLookFoundAContainerCountsAsUnseenAfterItWasPutBack() {
        live(1, "one");
        Instant asked = live().get(0).lastLook().seenAt().orElseThrow();
        store.clock.pass(Duration.ofMinutes(5));
        isPutBack(2);
        assertThat(live().get(0).lastLook().seenAt()).contains(asked);
    }

    private void isPutBack(int commit) {
        store.accept(deploy(commit));
        Claim claim = store.inRedeploy(image(commit), "one");
        HostClaim host = claim.on(claim.hosts().get(0));
        host.begin();
        host.backOut("it answers 500");
        host.rolledBack(Optional.of(image(commit)), "put back", Optional.empty());
        claim.finish(RunState.ROLLED_BACK, Optional.of("redeploy: it answers 500"));
    }

    private Release.LastLook seenNow() {
        return new Release.LastLook(
                Optional.of(store.clock.instant()), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    void whereTheHostPutBackSomethingElseTheRecordStaysInDoubtAndSaysWhatRuns() {
        live(1, "one");
        store.accept(deploy(2));
        Claim broken = store.inRedeploy(image(2), "one");
        broken.on(broken.hosts().get(0)).begin();
        broken.on(broken.hosts().get(0)).failedInDoubt("nobody knows");
        broken.finish(RunState.FAILED, Optional.of("redeploy: nobody knows"));
        Optional<String> doubt = live().get(0).doubt();
        store.accept(deploy(3));
        Claim claim = store.inRedeploy(image(3), "one");
        claim.on(claim.hosts().get(0)).begin();

        claim.on(claim.hosts().get(0)).rolledBackToAnother(Optional.of(image(3)), "it answers 500", "something else");

        assertThat(claim.hosts().get(0).state()).isEqualTo(HostState.ROLLED_BACK);
        Release live = live().get(0);
        assertThat(live.commit()).isEqualTo(Store.commit(1));
        assertThat(live.doubt()).isEqualTo(doubt).isPresent();
        assertThat(live.lastLook().drift()).contains("something else");
        assertThat(releases.list(Store.PROJECT, Optional.empty(), Optional.empty(), 1))
                .extracting(Release::state)
                .containsExactly(Release.State.ROLLED_BACK);
    }

    @Test
    void whatWentLiveLatelyIsFoundForASecondLook() {
        Instant before = store.clock.instant();
        live(1, "one", "two");
        Instant between = store.clock.instant();
        live(2, "one");
        assertThat(releases.liveSince(before, between))
                .extracting(Release::host)
                .containsExactly("two");
        assertThat(releases.liveSince(between, store.clock.instant()))
                .extracting(Release::host, Release::commit)
                .containsExactly(tuple("one", Store.commit(2)));
    }

    @Test
    void aHostThatLeftTheConfigurationIsNotLiveUntilItComesBack() {
        live(1, "one", "two");
        assertThat(releases.live(Store.PROJECT, place -> place.host().equals("two")))
                .extracting(Release::host)
                .containsExactly("two");
        assertThat(live()).hasSize(2);
    }

    @Test
    void aHostThatHadChangedGoesBackToItsFormerRelease() {
        live(1, "one", "two");
        store.accept(deploy(2));
        Claim claim = store.inRedeploy(image(2), "one", "two");
        claim.on(claim.hosts().get(0)).begin();
        claim.on(claim.hosts().get(0)).live(Optional.of(image(2)), "live on one", true);
        assertThat(commits()).containsExactly(Store.commit(2), Store.commit(1));
        claim.on(claim.hosts().get(0)).backOut("it did not hold on two");
        claim.on(claim.hosts().get(0)).rolledBack(Optional.of(image(2)), "put back", Optional.empty());
        assertThat(commits()).containsExactly(Store.commit(1), Store.commit(1));
        assertThat(releases.list(Store.PROJECT, Optional.empty(), Optional.empty(), 1))
                .extracting(Release::host, Release::state)
                .containsExactly(tuple("one", Release.State.ROLLED_BACK));
    }

    @Test
    void aDoubtIsAboutOneHostOnly() {
        live(1, "one", "two");
        long second = store.accept(deploy(2));
        Claim claim = store.inRedeploy(image(2), "one", "two");
        claim.on(claim.hosts().get(0)).begin();
        claim.on(claim.hosts().get(0)).failedInDoubt("exit status 1");
        claim.finish(RunState.FAILED, Optional.of("redeploy: exit status 1"));
        assertThat(live())
                .extracting(Release::doubt)
                .containsExactly(Optional.of("run " + second + " failed: exit status 1"), Optional.empty());
        assertThat(store.run(second).hosts())
                .extracting(RunHost::state)
                .containsExactly(HostState.FAILED, HostState.SKIPPED);
        live(3, "one");
        assertThat(live()).extracting(Release::doubt).containsOnly(Optional.empty());
    }

    @Test
    void whatWasInTheMiddleOfItIsInDoubtWhenItsRunBreaks() {
        live(1, "one", "two", "three");
        long second = store.accept(deploy(2));
        Claim claim = store.inRedeploy(image(2), "one", "two", "three");
        claim.on(claim.hosts().get(0)).begin();
        claim.on(claim.hosts().get(0)).live(Optional.of(image(2)), "live on one", true);
        claim.on(claim.hosts().get(1)).begin();
        claim.finishInDoubt("redeploy: an error in Slipway itself");
        assertThat(live())
                .extracting(Release::host, release -> release.doubt().isPresent())
                .containsExactly(tuple("one", false), tuple("three", false), tuple("two", true));
        assertThat(store.run(second).hosts())
                .extracting(RunHost::state)
                .containsExactly(HostState.SUCCEEDED, HostState.FAILED, HostState.SKIPPED);
    }

    @Test
    void goingBackTwiceGoesTwoBack() {
        live(1, "one");
        live(2, "one");
        live(3, "one");
        assertThat(rollback()).isEqualTo(Store.commit(2));
        assertThat(rollback()).isEqualTo(Store.commit(1));
        assertThat(releases.before(live().get(0))).isEmpty();
        // What a new release replaces is what one goes back to from there, also if a rollback had brought it.
        live(4, "one");
        assertThat(rollback()).isEqualTo(Store.commit(1));
    }

    @Test
    void neitherWhatWasBackedOutNorTheSameImageIsWhatOneGoesBackTo() {
        live(1, "one");
        live(2, "one");
        live(2, "one");
        store.accept(deploy(3));
        Claim claim = store.inRedeploy(image(3), "one");
        claim.on(claim.hosts().get(0)).begin();
        claim.on(claim.hosts().get(0)).rolledBack(Optional.of(image(3)), "did not hold", Optional.empty());
        claim.finish(RunState.ROLLED_BACK, Optional.of("did not hold"));
        assertThat(rollback()).isEqualTo(Store.commit(1));
    }

    @Test
    void aCommitThatWasDeployedTwiceIsNotWhatOneGoesBackTo() {
        live(1, "one");
        long second = store.accept(deploy(2));
        store.goesLive(image(2), "one");
        store.accept(deploy(2));
        // A build writes its time into the image, so it comes out with another digest.
        store.goesLive(image(3), "one");
        Release live = releases.live(Store.place("one")).orElseThrow();
        assertThat(live.commit()).isEqualTo(store.run(second).commit());
        assertThat(rollback()).isEqualTo(Store.commit(1));
    }

    @Test
    void aRollbackThatWaitsIsNeitherAPushNorGivesWayToOne() {
        live(1, "one");
        live(2, "one");
        Release before = releases.before(live().get(0)).orElseThrow();
        long back = store.accept(RunRequest.rollback(before, "main", "ryan", Optional.empty()));
        assertThat(store.run(back).image()).contains(image(1));
        assertThat(store.accept(RunRequest.rollback(before, "main", "ada", Optional.empty())))
                .isEqualTo(back);
        long push = store.accept(deploy(1));
        assertThat(push).isNotEqualTo(back);
        assertThat(store.accept(deploy(5))).isNotEqualTo(back);
        assertThat(store.state(back)).isEqualTo(RunState.QUEUED);
        assertThat(store.state(push)).isEqualTo(RunState.SUPERSEDED);
        assertThat(store.claim().run().id()).isEqualTo(back);
    }

    @Test
    void whatALookSawIsOfTheReleaseThatWasLiveThen() {
        live(1, "one");
        Release first = live().get(0);
        var look = new Release.LastLook(
                Optional.of(store.clock.instant()), Optional.of("another"), Optional.of("unwell"), Optional.of("away"));
        releases.seen(first, look, store.clock.instant());
        assertThat(live().get(0).lastLook()).isEqualTo(look);
        live(2, "one");
        releases.seen(first, look, store.clock.instant());
        assertThat(live().get(0).lastLook().drift()).isEmpty();
    }

    @Test
    void theImagesThatARollbackMayNeedAreTheNewestOfEachHostAndWhatIsLive() {
        live(1, "one", "two");
        live(2, "one");
        live(3, "one");
        live(3, "one");
        assertThat(releases.keptDigests(Store.PROJECT, 2)).containsExactly(digest(1), digest(2), digest(3));
        assertThat(releases.keptDigests(Store.PROJECT, 1)).containsExactly(digest(1), digest(3));
        assertThat(releases.keptDigests("other", 5)).isEmpty();
    }

    @Test
    void theImageThatARollbackGoesToIsKeptHoweverOftenTheCommitThatIsLiveWasDeployed() {
        live(1, "one");
        for (int image = 2; image <= 5; image++) {
            store.accept(deploy(2));
            store.goesLive(image(image), "one");
        }
        assertThat(releases.keptDigests(Store.PROJECT, 2)).containsExactly(digest(1), digest(4), digest(5));
    }

    private String rollback() {
        Release live = releases.live(Store.place("one")).orElseThrow();
        Release before = releases.before(live).orElseThrow();
        store.accept(RunRequest.rollback(before, "main", "ryan", Optional.empty()));
        store.goesLive(before.image().orElseThrow(), "one");
        return releases.live(Store.place("one")).orElseThrow().commit();
    }

    private List<Release> live() {
        return releases.live(Store.PROJECT, place -> true);
    }

    private List<String> commits() {
        return live().stream().map(Release::commit).toList();
    }

    private long live(int commit, String... hosts) {
        store.clock.pass(Duration.ofMinutes(1));
        long run = store.accept(deploy(commit));
        store.goesLive(image(commit), hosts);
        return run;
    }

    private static Image image(int number) {
        return new Image("registry/backend:latest", Optional.of(digest(number)));
    }

    private static String digest(int number) {
        return "sha256:" + Integer.toString(number).repeat(64);
    }
}
