package slipway.run.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.Store;
import slipway.run.StoreTest;
import slipway.run.Wait;
import slipway.run.history.Releases;

/** What people are to hear of: noted when it becomes true, once, and not at every look. */
final class PendingAlertsTest extends StoreTest {
    private static final Image IMAGE = new Image("group/app:1", Optional.of("sha256:1"));

    private PendingAlerts pending;

    @BeforeEach
    void somebodyWhoWantsToHearAll() {
        pending = new PendingAlerts(store.database);
        pending.onlyFor(Arrays.stream(AlertMessage.Kind.values())
                .filter(kind -> kind != AlertMessage.Kind.DEPLOYED)
                .map(kind -> new PendingAlerts.Subscription(Store.PROJECT, kind, "team"))
                .collect(Collectors.toSet()));
    }

    /** Takes them all. */
    private List<String> told() {
        List<String> told = new ArrayList<>();
        for (Optional<AlertMessage> next = pending.first("team"); next.isPresent(); next = pending.first("team")) {
            pending.settle(next.get());
            told.add(next.get().kind().word()
                    + next.get().run().map(run -> " " + run.id()).orElse("")
                    + next.get().host().map(host -> " " + host).orElse(""));
        }
        return told;
    }

    private long ends(RunRequest request, RunState state) {
        long run = store.accept(request);
        store.claim().finish(state, Optional.of("because"));
        return run;
    }

    @Test
    void theFirstSuccessAfterAFailureIsToldOnceAndOnlyForItsBranch() {
        ends(Store.deploy(1), RunState.SUCCEEDED);
        ends(Store.deploy(2), RunState.FAILED);
        ends(Store.test("feature", 3), RunState.SUCCEEDED);
        ends(Store.deploy(4), RunState.CANCELLED);
        ends(Store.deploy(5), RunState.SUCCEEDED);
        ends(Store.deploy(6), RunState.SUCCEEDED);
        ends(Store.deploy(7), RunState.ROLLED_BACK);
        ends(Store.deploy(8), RunState.SUCCEEDED);
        assertThat(told()).containsExactly("failed 2", "recovered 5", "rolled_back 7", "recovered 8");
    }

    @Test
    void aReleaseThatWentLiveIsToldWithWhatItReplaced() {
        pending.onlyFor(Set.of(new PendingAlerts.Subscription(Store.PROJECT, AlertMessage.Kind.DEPLOYED, "team")));
        ends(Store.deploy(1), RunState.SUCCEEDED);
        store.accept(Store.deploy(2));
        store.goesLive(IMAGE, "one", "two");
        AlertMessage first = pending.first("team").orElseThrow();
        assertThat(told()).containsExactly("deployed 2");
        assertThat(first.run().orElseThrow().replaced()).isEmpty();
        store.accept(Store.deploy(3));
        store.clock.pass(Duration.ofMinutes(4));
        store.goesLive(new Image("group/app:2", Optional.of("sha256:2")), "one", "two");
        AlertMessage second = pending.first("team").orElseThrow();
        assertThat(second.run().orElseThrow().replaced()).contains(Store.commit(2));
        assertThat(second.run().orElseThrow().goal()).isEqualTo(Goal.DEPLOY);
        assertThat(Duration.between(second.run().orElseThrow().acceptedAt().orElseThrow(), second.at()))
                .isEqualTo(Duration.ofMinutes(4));
    }

    @Test
    void aRollbackThatWasSkippedIsToldAndAPushThatWasSkippedIsNot() {
        store.accept(Store.deploy(1));
        store.goesLive(IMAGE, "one");
        Release live = new Releases(store.database).live(Store.place("one")).orElseThrow();
        ends(Store.deploy(2), RunState.SKIPPED);
        long rollback = ends(RunRequest.rollback(live, "main", "ryan", Optional.of(live.id())), RunState.SKIPPED);
        assertThat(told()).containsExactly("skipped " + rollback);
    }

    @Test
    void peopleHearThatARunWaitsForThemAndThatItWillNotGoLive() {
        long run = store.accept(Store.deploy(1));
        store.claim().await(Wait.Kind.ENVIRONMENT, "waits for its time");
        assertThat(told()).isEmpty();
        for (String who : List.of("ryan", "ryan or ada")) {
            store.queue.stillWaits(store.run(run), Wait.Kind.APPROVAL, "waits for the approval of " + who);
        }
        assertThat(told()).containsExactly("waiting " + run);
        store.queue.endWaiting(store.run(run), "nobody approved it");
        assertThat(told()).containsExactly("skipped " + run);
        store.accept(Store.deploy(2));
        store.claim().await(Wait.Kind.APPROVAL, "waits for ryan");
        assertThat(told()).containsExactly("waiting 2");
    }

    @Test
    void aWishMayBeForOneGoalAndSomeBranches() {
        pending.onlyFor(Set.of(
                new PendingAlerts.Subscription(
                        Store.PROJECT, AlertMessage.Kind.FAILED, "team", Optional.of(Goal.TEST), "feature/*"),
                new PendingAlerts.Subscription(
                        Store.PROJECT, AlertMessage.Kind.FAILED, "team", Optional.of(Goal.TEST), "*/b"),
                new PendingAlerts.Subscription(
                        Store.PROJECT, AlertMessage.Kind.FAILED, "ops", Optional.of(Goal.DEPLOY), "*")));
        long both = ends(Store.test("feature/a/b", 1), RunState.FAILED);
        ends(Store.test("Feature/a", 2), RunState.FAILED);
        ends(Store.deploy(3), RunState.FAILED);
        assertThat(told()).containsExactly("failed " + both);
        assertThat(pending.first("ops")).isPresent();
    }

    @Test
    void aDriftIsToldOnceAndSoIsItsEnd() {
        store.accept(Store.deploy(1));
        store.goesLive(IMAGE, "one");
        Releases releases = new Releases(store.database);
        Release.LastLook good = look(Optional.empty());
        for (Release.LastLook look :
                List.of(good, good, look(Optional.of("web is gone")), look(Optional.of("web is back")), good, good)) {
            releases.seen(releases.live(Store.place("one")).orElseThrow(), look, store.clock.instant());
        }
        assertThat(told()).containsExactly("drift one", "drift_over one");
    }

    @Test
    void aReleaseThatTakesThePlaceOfADriftEndsIt() {
        store.accept(Store.deploy(1));
        store.goesLive(IMAGE, "one");
        Releases releases = new Releases(store.database);
        releases.seen(
                releases.live(Store.place("one")).orElseThrow(),
                look(Optional.of("web is gone")),
                store.clock.instant());
        store.accept(Store.deploy(2));
        store.goesLive(new Image("group/app:2", Optional.of("sha256:2")), "one");
        assertThat(told()).containsExactly("drift one", "drift_over one");
    }

    private Release.LastLook look(Optional<String> drift) {
        return new Release.LastLook(Optional.of(store.clock.instant()), drift, Optional.empty(), Optional.empty());
    }

    @Test
    void whatIsNotHealthyIsToldOnceAndSoIsItsEnd() {
        store.accept(Store.deploy(1));
        store.goesLive(IMAGE, "one");
        Releases releases = new Releases(store.database);
        Release.LastLook good = look(Optional.empty());
        var away = new Release.LastLook(good.seenAt(), Optional.empty(), Optional.of("3 times"), Optional.of("away"));
        for (Release.LastLook look : List.of(good, unhealthy("2 times"), unhealthy("3 times"), away, good, good)) {
            releases.seen(releases.live(Store.place("one")).orElseThrow(), look, store.clock.instant());
        }
        assertThat(told()).containsExactly("unhealthy one", "unhealthy_over one");
    }

    private Release.LastLook unhealthy(String why) {
        return new Release.LastLook(
                Optional.of(store.clock.instant()), Optional.empty(), Optional.of(why), Optional.empty());
    }

    @Test
    void aHookThatIsOffIsToldOnceAlsoOverARestart() {
        hook(pending, Optional.empty());
        hook(pending, Optional.of("disabled"));
        PendingAlerts nextLife = new PendingAlerts(store.database);
        hook(nextLife, Optional.of("disabled"));
        assertThat(told()).containsExactly("hook");
        hook(nextLife, Optional.empty());
        hook(nextLife, Optional.empty());
        assertThat(told()).containsExactly("hook_over");
    }

    @Test
    void eachStateIsToldAndEachSubjectByItself() {
        hook(pending, Optional.of("disabled"));
        pending.trouble(
                Store.PROJECT, AlertMessage.Subject.API_TOKEN, Optional.of("expiring"), "soon", store.clock.instant());
        hook(pending, Optional.of("missing"));
        pending.trouble(Store.PROJECT, AlertMessage.Subject.API_TOKEN, Optional.empty(), "new", store.clock.instant());
        pending.trouble(Store.PROJECT, AlertMessage.Subject.BRANCH, Optional.empty(), "there", store.clock.instant());
        assertThat(told()).containsExactly("hook", "api_token", "hook", "api_token_over");
    }

    private void hook(PendingAlerts told, Optional<String> state) {
        told.trouble(Store.PROJECT, AlertMessage.Subject.HOOK, state, "words", store.clock.instant());
    }

    @Test
    void aMessageOutlivesItsRun() {
        long run = ends(Store.deploy(1), RunState.FAILED);
        store.clock.pass(Duration.ofDays(100));
        store.retention.prune(Store.PROJECT, 1, 0, store.clock.instant());
        assertThat(store.history.find(run)).isEmpty();
        assertThat(told()).containsExactly("failed " + run);
    }
}
