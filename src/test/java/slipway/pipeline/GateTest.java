package slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.config.ApprovalSettings;
import slipway.config.Environment;
import slipway.config.EnvironmentSource;
import slipway.config.FreezeSettings;
import slipway.config.NamePattern;
import slipway.config.Project;
import slipway.gitlab.watch.GitLabFreezes;
import slipway.gitlab.webhook.Hook;
import slipway.pipeline.Gate.Decision;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunHost;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.Store;
import slipway.run.StoreTest;
import slipway.run.Trigger;
import slipway.run.Wait;
import slipway.run.history.Freezes;
import slipway.run.history.Releases;
import slipway.run.queue.Claim;

/** When a run may go live, by what is recorded and by the clock. */
final class GateTest extends StoreTest {
    private static final Image IMAGE = new Image("team/app:1", Optional.of("sha256:1"));
    private static final Image NEXT = new Image("team/app:1", Optional.of("sha256:2"));
    private static final Environment STAGING =
            Hook.environment("staging", new EnvironmentSource.Branch(new NamePattern("main")));

    private Releases releases;
    private PromotionSource sources;
    private Gate gate;
    private Project project;
    private Environment production;

    @BeforeEach
    void begin() {
        releases = new Releases(store.database);
        sources = new PromotionSource(releases, store.history);
        var freezes = new FreezeCheck(
                new Freezes(store.database, store.clock),
                unused -> new GitLabFreezes.Reading(Optional.of(List.of()), ""),
                store.clock);
        gate = new Gate(sources, freezes, store.clock);
    }

    private void production(Duration after, Optional<ApprovalSettings> approval) {
        production = new Environment(
                "production",
                new EnvironmentSource.Promotion("staging", after),
                Optional.empty(),
                Map.of(),
                approval,
                FreezeSettings.NONE,
                Optional.empty());
        project = Hook.with(Hook.project(Store.PROJECT, "team/app", 15, "token", ""), STAGING, production);
    }

    /** Goes live on staging. */
    private Release staged(int commit, Image image) {
        return staged(commit, image, "one");
    }

    private static RunRequest ofStaging(int commit) {
        return Store.request(Store.PROJECT, "main", commit, Goal.DEPLOY, Trigger.PUSH)
                .to(Optional.of("staging"));
    }

    private Release staged(int commit, Image image, String... hosts) {
        store.accept(ofStaging(commit));
        store.goesLive(image, hosts);
        return releases.live(Store.PROJECT, place -> true).get(0);
    }

    private Run promotion(Release release, Optional<String> by) {
        return store.run(store.accept(RunRequest.promotion(release, "main", "production", by)));
    }

    private Decision decision(Run run) {
        return gate.of(store.run(run.id()), project, production);
    }

    @Test
    void aPromotionWaitsForItsTimeAndAPersonDoesNot() {
        production(Duration.ofHours(1), Optional.empty());
        Release release = staged(1, IMAGE);
        Run run = promotion(release, Optional.empty());
        assertThat(decision(run))
                .isInstanceOfSatisfying(
                        Decision.Closed.class,
                        closed -> assertThat(closed.kind()).isEqualTo(Wait.Kind.ENVIRONMENT));
        store.clock.pass(Duration.ofMinutes(59));
        assertThat(decision(run)).isInstanceOf(Decision.Closed.class);
        store.clock.pass(Duration.ofMinutes(1));
        assertThat(decision(run)).isEqualTo(new Decision.Open());
    }

    @Test
    void whoPromotesByHandWhatWaitsAlreadyHasItGoOn() {
        production(Duration.ofHours(1), Optional.empty());
        Release release = staged(1, IMAGE);
        Run run = promotion(release, Optional.empty());
        assertThat(promotion(release, Optional.of("ryan")).id()).isEqualTo(run.id());
        assertThat(decision(run)).isEqualTo(new Decision.Open());
    }

    @Test
    void itIsOverWhenSomethingElseIsLiveAndWaitsWhileWhatIsLiveIsNotWell() {
        production(Duration.ZERO, Optional.empty());
        Release release = staged(1, IMAGE);
        Run run = promotion(release, Optional.empty());
        var unhealthy = new Release.LastLook(
                Optional.of(store.clock.instant()), Optional.empty(), Optional.of("it keeps ending"), Optional.empty());
        releases.seen(release, unhealthy, store.clock.instant());
        assertThat(decision(run))
                .isInstanceOfSatisfying(
                        Decision.Closed.class,
                        closed -> assertThat(closed.reason()).contains("staging", "one: it keeps ending"));
        store.claim().finish(RunState.CANCELLED, Optional.empty());
        staged(2, NEXT);
        assertThat(decision(run))
                .isInstanceOfSatisfying(
                        Decision.Over.class,
                        over -> assertThat(over.reason()).contains("not live in staging any more"));
    }

    @Test
    void anApprovalCountsForItsDigestAlone() {
        production(Duration.ZERO, Optional.of(new ApprovalSettings(List.of("ryan"), Duration.ofHours(24))));
        Run run = waiting(promotion(staged(1, IMAGE), Optional.empty()));
        assertThat(decision(run))
                .isInstanceOfSatisfying(
                        Decision.Closed.class,
                        closed -> assertThat(closed.kind()).isEqualTo(Wait.Kind.APPROVAL));
        assertThat(store.queue.approve(store.run(run.id()), "ryan")).isTrue();
        assertThat(store.queue.approve(store.run(run.id()), "ada")).isTrue();
        assertThat(store.run(run.id()).approval().orElseThrow().by()).isEqualTo("ryan");
        assertThat(decision(run)).isEqualTo(new Decision.Open());
        store.database.write(
                handle -> handle.execute("update runs set image_digest = 'sha256:other' where id = " + run.id()));
        store.database.write(handle -> handle.execute("update releases set digest = 'sha256:other'"));
        assertThat(decision(run)).isInstanceOf(Decision.Closed.class);
    }

    @Test
    void withoutAnAnswerItIsOverInTheEnd() {
        production(Duration.ZERO, Optional.of(new ApprovalSettings(List.of("ryan"), Duration.ofHours(24))));
        Run run = waiting(promotion(staged(1, IMAGE), Optional.empty()));
        store.clock.pass(Duration.ofHours(24).minusSeconds(1));
        assertThat(decision(run)).isInstanceOf(Decision.Closed.class);
        store.clock.pass(Duration.ofSeconds(1));
        assertThat(decision(run))
                .isInstanceOfSatisfying(
                        Decision.Over.class,
                        over -> assertThat(over.reason()).startsWith("nobody approved it within 24 h"));
    }

    @Test
    void theTimeForWhichItWaitedForStagingDoesNotCountForTheApproval() {
        production(Duration.ofDays(2), Optional.of(new ApprovalSettings(List.of("ryan"), Duration.ofHours(24))));
        Run run = promotion(staged(1, IMAGE), Optional.empty());
        store.claim().await(Wait.Kind.ENVIRONMENT, "waits for its time");
        store.clock.pass(Duration.ofDays(2));
        assertThat(decision(run))
                .isInstanceOfSatisfying(
                        Decision.Closed.class,
                        closed -> assertThat(closed.kind()).isEqualTo(Wait.Kind.APPROVAL));
        store.queue.stillWaits(store.run(run.id()), Wait.Kind.APPROVAL, "waits for ryan");
        store.clock.pass(Duration.ofHours(24).minusSeconds(1));
        store.queue.stillWaits(store.run(run.id()), Wait.Kind.APPROVAL, "waits for ryan or ada");
        assertThat(decision(run)).isInstanceOf(Decision.Closed.class);
        store.clock.pass(Duration.ofSeconds(1));
        assertThat(decision(run)).isInstanceOf(Decision.Over.class);
    }

    @Test
    void aPromotionOutlivesADeployOfItsSourceThatIsRolledBack() {
        production(Duration.ZERO, Optional.empty());
        Run run = promotion(staged(1, IMAGE, "one", "two"), Optional.empty());
        store.claim().await(Wait.Kind.ENVIRONMENT, "waits");
        store.accept(ofStaging(2));
        Claim next = store.inRedeploy(NEXT, "one", "two");
        assertThat(next.publish(false)).isEmpty();
        RunHost canary = next.hosts().get(0);
        next.on(canary).begin();
        next.on(canary).live(Optional.of(NEXT), "live", true);
        assertThat(decision(run)).isInstanceOf(Decision.Closed.class);
        assertThat(sources.offer(project, STAGING)).isInstanceOf(PromotionSource.Offer.NotReady.class);
        // The other host was not reached: what will become of the first is not decided.
        next.finish(RunState.FAILED, Optional.of("two could not be reached"));
        assertThat(decision(run))
                .isInstanceOfSatisfying(
                        Decision.Closed.class,
                        closed -> assertThat(closed.reason()).contains("different images", "one has", "two has"));
        staged(1, IMAGE, "one");
        assertThat(decision(run)).isEqualTo(new Decision.Open());
    }

    @Test
    void nothingIsPromotedWhileItIsBeingRolledBack() {
        production(Duration.ZERO, Optional.empty());
        Release first = staged(1, IMAGE);
        Release release = staged(2, NEXT);
        Run run = promotion(release, Optional.empty());
        long back = store.accept(RunRequest.rollback(first, "main", "ryan", Optional.of(release.id())));
        assertThat(decision(run))
                .isInstanceOfSatisfying(
                        Decision.Closed.class,
                        closed -> assertThat(closed.reason()).contains("run " + back));
        assertThat(sources.offer(project, STAGING)).isInstanceOf(PromotionSource.Offer.NotReady.class);
        store.goesLive(IMAGE, "one");
        assertThat(decision(run)).isInstanceOf(Decision.Over.class);
    }

    @Test
    void theReleasesOfSeveralHostsArePromotedAsOne() {
        production(Duration.ZERO, Optional.empty());
        staged(1, IMAGE, "one", "two");
        List<Release> live = releases.live(Store.PROJECT, place -> true);
        assertThat(sources.offer(project, STAGING)).isEqualTo(new PromotionSource.Offer.Ready(live.get(1), "main"));
        Run run = promotion(live.get(1), Optional.empty());
        assertThat(promotion(live.get(0), Optional.of("ryan")).id()).isEqualTo(run.id());
        store.claim().await(Wait.Kind.APPROVAL, "waits");
        assertThat(promotion(live.get(0), Optional.of("ryan")).id()).isEqualTo(run.id());
    }

    @Test
    void aRunOfAnEarlierConfigurationDoesNotGoPastTheSource() {
        production(Duration.ZERO, Optional.empty());
        Run direct = store.run(store.accept(Store.deploy(1)));
        assertThat(decision(direct))
                .isInstanceOfSatisfying(
                        Decision.Over.class,
                        over -> assertThat(over.reason()).contains("takes only what is live in staging"));
        store.claim().finish(RunState.CANCELLED, Optional.empty());
        Run promotion = promotion(staged(2, IMAGE), Optional.empty());
        production = Hook.environment("production", new EnvironmentSource.Branch(new NamePattern("main")));
        assertThat(decision(promotion)).isInstanceOf(Decision.Over.class);
    }

    @Test
    void aRetryThatWouldNotGoLiveIsKnownBeforeItIsAccepted() {
        production(Duration.ofHours(1), Optional.of(new ApprovalSettings(List.of("ryan"), Duration.ofHours(24))));
        Run run = waiting(promotion(staged(1, IMAGE), Optional.empty()));
        store.clock.pass(Duration.ofDays(2));
        store.queue.endWaiting(store.run(run.id()), "nobody approved it");
        // That nobody said yes in time is no reason: the retry is asked about anew.
        assertThat(gate.refusal(store.run(run.id()), project, production)).isEmpty();
        staged(2, NEXT);
        assertThat(gate.refusal(store.run(run.id()), project, production).orElseThrow())
                .contains("not live in staging any more");
        assertThat(gate.refusal(store.run(store.accept(Store.deploy(3))), project, production))
                .isPresent();
    }

    @Test
    void aRollbackIsNeverHeldUp() {
        production(Duration.ZERO, Optional.of(new ApprovalSettings(List.of("ryan"), Duration.ofHours(24))));
        Release release = staged(1, IMAGE);
        Run run = store.run(store.accept(RunRequest.rollback(release, "main", "ryan", Optional.empty())));
        assertThat(decision(run)).isEqualTo(new Decision.Open());
    }

    @Test
    void whatWaitsHasLostNoAttemptAndKeepsWhatItHasBuilt() {
        production(Duration.ZERO, Optional.empty());
        store.accept(Store.deploy(1));
        Claim claim = store.claim();
        claim.begin(StageName.BUILD, 0);
        claim.end(StageName.BUILD, StageState.SUCCEEDED, Optional.empty(), 1);
        claim.image(IMAGE, "settings");
        claim.await(Wait.Kind.APPROVAL, "waits");
        Run waits = store.run(claim.run().id());
        assertThat(waits.attempt()).isZero();
        store.queue.goOn(waits);
        Run again = store.claim().run();
        assertThat(again.built()).isTrue();
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(again.image()).contains(IMAGE);
        assertThat(again.stage(StageName.BUILD).orElseThrow().state()).isEqualTo(StageState.SUCCEEDED);
        assertThat(again.stage(StageName.PUSH).orElseThrow().state()).isEqualTo(StageState.WAITING);
    }

    @Test
    void theNewestThatComesThisFarWins() {
        production(Duration.ZERO, Optional.empty());
        Run first = waiting(store.run(store.accept(Store.deploy(1))));
        Run second = waiting(store.run(store.accept(Store.deploy(2))));
        assertThat(store.state(first.id())).isEqualTo(RunState.SUPERSEDED);
        assertThat(store.state(second.id())).isEqualTo(RunState.WAITING);
        // A killed server leaves it as it is.
        assertThat(store.queueOf("next life").takeOver()).isEmpty();
        assertThat(store.state(second.id())).isEqualTo(RunState.WAITING);
        assertThat(store.queueOf("next life").claim()).isEmpty();
        assertThat(store.queue.cancel(second.id(), "rejected by ryan")).isTrue();
        assertThat(store.queue.approve(second, "ryan")).isFalse();
    }

    private Run waiting(Run run) {
        Claim claim = store.claim();
        assertThat(claim.run().id()).isEqualTo(run.id());
        claim.await(Wait.Kind.APPROVAL, "waits");
        return store.run(run.id());
    }
}
