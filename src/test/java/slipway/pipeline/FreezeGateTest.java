package slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slipway.config.ApprovalSettings;
import slipway.config.CronExpression;
import slipway.config.Environment;
import slipway.config.EnvironmentSource;
import slipway.config.FreezeSettings;
import slipway.config.FreezeWindow;
import slipway.config.InvalidCron;
import slipway.config.NamePattern;
import slipway.config.People;
import slipway.config.Project;
import slipway.gitlab.watch.GitLabFreezes;
import slipway.gitlab.webhook.Hook;
import slipway.pipeline.Gate.Decision;
import slipway.run.Accepted;
import slipway.run.Freeze;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.Requester;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.Store;
import slipway.run.StoreTest;
import slipway.run.Trigger;
import slipway.run.Wait;
import slipway.run.history.Freezes;
import slipway.run.history.Releases;
import slipway.run.queue.Claim;

/** What a freeze holds up, and what it does not. It is Saturday 2026-01-31, 03:45:50 UTC. */
final class FreezeGateTest extends StoreTest {
    private static final Requester RYAN = new Requester("ryan", 0);
    private static final Requester ADA = new Requester("@ada", 50);
    private static final Duration TO_MONDAY = Duration.ofHours(52).plusMinutes(15);

    private Freezes manual;
    private FreezeCheck freezes;
    private Gate gate;
    private GitLabFreezes.Reading gitlab = new GitLabFreezes.Reading(Optional.empty(), "nobody answers");
    private Environment environment;

    @BeforeEach
    void begin() {
        manual = new Freezes(store.database, store.clock);
        freezes = new FreezeCheck(manual, project -> gitlab, store.clock);
        gate = new Gate(new PromotionSource(new Releases(store.database), store.history), freezes, store.clock);
        environment(new FreezeSettings(List.of(), false), Optional.empty());
    }

    private void environment(FreezeSettings freeze, Optional<ApprovalSettings> approval) {
        environment = new Environment(
                Store.ENVIRONMENT,
                new EnvironmentSource.Branch(new NamePattern("main")),
                Optional.empty(),
                Map.of(),
                approval,
                freeze,
                Optional.empty());
    }

    private static FreezeWindow weekend(String... except) throws InvalidCron {
        return fridayTo("0 8 * * 1", except);
    }

    private static FreezeWindow fridayTo(String end, String... except) throws InvalidCron {
        return new FreezeWindow(
                CronExpression.of("0 16 * * 5"),
                CronExpression.of(end),
                ZoneId.of("UTC"),
                new People(List.of(except)),
                Optional.of("weekend"));
    }

    private void weekends(String... except) throws InvalidCron {
        environment(new FreezeSettings(List.of(weekend(except)), false), Optional.empty());
    }

    private Decision decision(Run run) {
        Project project = Hook.project(Store.PROJECT, "team/app", 15, "token", "");
        return gate.of(store.run(run.id()), project, environment);
    }

    private Decision.Closed closed(Run run) {
        return (Decision.Closed) decision(run);
    }

    private Run pushed(int commit) {
        return store.run(store.accept(Store.deploy(commit)));
    }

    private Run waiting(Run run, Wait.Kind kind) {
        Claim claim = store.claim();
        assertThat(claim.run().id()).isEqualTo(run.id());
        claim.await(kind, "waits");
        return store.run(run.id());
    }

    private static RunRequest manual(int commit) {
        return Store.request(Store.PROJECT, "main", commit, Goal.DEPLOY, Trigger.MANUAL);
    }

    @Test
    void aWindowHoldsUpWhatWouldGoLiveAndSaysUntilWhen() throws Exception {
        weekends();
        Run run = pushed(1);
        assertThat(decision(run))
                .isEqualTo(new Decision.Closed(
                        Wait.Kind.FREEZE,
                        "frozen until 2026-02-02T08:00Z[UTC]: weekend",
                        Optional.of(Instant.parse("2026-02-02T08:00:00Z"))));
        store.clock.pass(TO_MONDAY);
        assertThat(decision(run)).isEqualTo(new Decision.Open());
    }

    @Test
    void aRollbackIsNotHeldUp() throws Exception {
        weekends();
        store.accept(Store.deploy(1));
        store.goesLive(new Image("team/app:1", Optional.of("sha256:1")), "one");
        Release live =
                new Releases(store.database).live(Store.PROJECT, place -> true).get(0);
        Run back = store.run(store.accept(RunRequest.rollback(live, "main", "ryan", Optional.empty())));
        assertThat(decision(back)).isEqualTo(new Decision.Open());
    }

    @Test
    void whatAPersonAsksForByHandGoesLiveOnlyIfThePersonIsExcepted() throws Exception {
        weekends("ryan", "gitlab:owner");
        assertThat(decision(store.run(store.queue.accept(manual(1), RYAN).run())))
                .isEqualTo(new Decision.Open());
        assertThat(decision(store.run(store.queue.accept(manual(2), ADA).run())))
                .isEqualTo(new Decision.Open());
        Run other = store.run(
                store.queue.accept(manual(3), new Requester("@eve", 40)).run());
        assertThat(closed(other).reason())
                .isEqualTo(
                        "frozen until 2026-02-02T08:00Z[UTC]: weekend; ryan or gitlab:owner may let it go live before"
                                + " (slipway approve " + other.id() + ")");
    }

    @Test
    void aPushOfAnExceptedPersonIsHeldUpUntilThatPersonLetsItGoLive() throws Exception {
        weekends("ryan");
        Run run = waiting(pushed(1), Wait.Kind.FREEZE);
        assertThat(run.requestedBy()).contains("ryan");
        assertThat(decision(run)).isInstanceOf(Decision.Closed.class);
        assertThat(store.queue.exempt(run, ADA)).isTrue();
        assertThat(decision(run)).isInstanceOf(Decision.Closed.class);
        assertThat(store.queue.exempt(run, RYAN)).isTrue();
        assertThat(decision(run)).isEqualTo(new Decision.Open());
    }

    @Test
    void toAskByHandForWhatWaitsAlreadyLetsItGoLive() throws Exception {
        weekends("ryan");
        Run run = waiting(pushed(1), Wait.Kind.FREEZE);
        Accepted again = store.queue.accept(manual(1), RYAN);
        assertThat(again.run()).isEqualTo(run.id());
        assertThat(decision(run)).isEqualTo(new Decision.Open());
    }

    @Test
    void anApprovalAndTheEndOfAFreezeAreBothNeeded() throws Exception {
        environment(
                new FreezeSettings(List.of(weekend()), false),
                Optional.of(new ApprovalSettings(List.of("ryan"), Duration.ofDays(7))));
        Run run = waiting(pushed(1), Wait.Kind.APPROVAL);
        assertThat(closed(run).kind()).isEqualTo(Wait.Kind.APPROVAL);
        assertThat(closed(run).reason())
                .startsWith("waits for the approval of ryan")
                .endsWith("; it is frozen until 2026-02-02T08:00Z[UTC]: weekend");
        assertThat(closed(run).until()).contains(Instant.parse("2026-02-02T08:00:00Z"));
        assertThat(store.queue.approve(run, "ryan")).isTrue();
        assertThat(closed(run).kind()).isEqualTo(Wait.Kind.FREEZE);
        store.clock.pass(TO_MONDAY);
        assertThat(decision(run)).isEqualTo(new Decision.Open());
    }

    @Test
    void whatAPersonHasFrozenStaysSoUntilItsEndOrUntilSomebodyEndsIt() {
        Instant now = store.clock.instant();
        manual.begin(List.of(new Freeze(
                Store.PROJECT,
                Store.ENVIRONMENT,
                Instant.parse("2026-01-31T05:00:00Z"),
                Optional.of("the fair"),
                "@ada",
                now)));
        Run run = pushed(1);
        assertThat(closed(run).reason())
                .isEqualTo("frozen until 2026-01-31T05:00Z by @ada: the fair;"
                        + " slipway unfreeze backend --environment production ends it");
        assertThat(manual.end(Store.PROJECT, List.of("staging"))).isEmpty();
        assertThat(manual.end(Store.PROJECT, List.of("staging", Store.ENVIRONMENT)))
                .hasSize(1);
        assertThat(decision(run)).isEqualTo(new Decision.Open());
        manual.begin(List.of(
                new Freeze(Store.PROJECT, Store.ENVIRONMENT, now.plusSeconds(60), Optional.empty(), "ryan", now)));
        assertThat(decision(run)).isInstanceOf(Decision.Closed.class);
        store.clock.pass(Duration.ofMinutes(1));
        assertThat(decision(run)).isEqualTo(new Decision.Open());
        assertThat(manual.end(Store.PROJECT, List.of(Store.ENVIRONMENT))).isEmpty();
    }

    private Freeze frozenFor(int minutes, String by) {
        Instant now = store.clock.instant();
        return new Freeze(
                Store.PROJECT,
                Store.ENVIRONMENT,
                now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(60L * minutes),
                Optional.empty(),
                by,
                now.truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    void aFreezeByHandIsMadeLongerByAnotherAndNotShorter() {
        Freeze ofAda = frozenFor(60, "@ada");
        assertThat(manual.begin(List.of(ofAda))).isEmpty();
        assertThat(manual.begin(List.of(frozenFor(30, "ryan")))).contains(ofAda);
        assertThat(manual.all()).containsExactly(ofAda);
        Freeze longer = frozenFor(90, "ryan");
        assertThat(manual.begin(List.of(longer))).isEmpty();
        assertThat(manual.all()).containsExactly(longer);
    }

    @Test
    void ofSeveralFreezesTheLongestCounts() throws Exception {
        weekends("ryan");
        Instant now = store.clock.instant();
        manual.begin(List.of(new Freeze(
                Store.PROJECT, Store.ENVIRONMENT, now.plus(Duration.ofDays(30)), Optional.empty(), "ryan", now)));
        Run run = store.run(store.queue.accept(manual(1), RYAN).run());
        // Nobody is excepted from what a person has frozen.
        assertThat(closed(run).reason()).startsWith("frozen until 2026-03-02T03:45:50.123Z by ryan");
        manual.end(Store.PROJECT, List.of(Store.ENVIRONMENT));
        assertThat(decision(run)).isEqualTo(new Decision.Open());
    }

    @Test
    void eachOfSeveralFreezesMustLetAPersonThrough() throws Exception {
        environment(
                new FreezeSettings(List.of(weekend("ryan", "@ada"), fridayTo("0 12 * * 6", "@ada")), false),
                Optional.empty());
        Project project = Hook.project(Store.PROJECT, "team/app", 15, "token", "");
        Run run = pushed(1);
        List<ActiveFreeze> all = freezes.of(project, environment);
        assertThat(ActiveFreeze.holding(all, run, List.of(RYAN)).orElseThrow().words())
                .startsWith("frozen until 2026-01-31T12:00Z[UTC]");
        assertThat(ActiveFreeze.holding(all, run, List.of(ADA))).isEmpty();
        Run ofRyan = store.run(store.queue.accept(manual(2), RYAN).run());
        assertThat(ActiveFreeze.holding(all, ofRyan, List.of(ADA))).isEmpty();
    }

    @Test
    void beforeGitLabIsAskedForTheFirstTimeARunWaitsWithoutANewReason() {
        environment(new FreezeSettings(List.of(), true), Optional.empty());
        gitlab = GitLabFreezes.NOT_YET;
        Run run = waiting(pushed(1), Wait.Kind.FREEZE);
        assertThat(closed(run).kind()).isEqualTo(Wait.Kind.FREEZE);
        assertThat(closed(pushed(2)).kind()).isEqualTo(Wait.Kind.ENVIRONMENT);
    }

    @Test
    void gitLabsFreezePeriodsCountWhereTheyAreWantedEvenIfTheyAreNotKnown() throws Exception {
        Run run = pushed(1);
        assertThat(decision(run)).isEqualTo(new Decision.Open());
        environment(new FreezeSettings(List.of(), true), Optional.empty());
        assertThat(decision(run))
                .isEqualTo(new Decision.Closed(Wait.Kind.FREEZE, "frozen: nobody answers", Optional.empty()));
        gitlab = new GitLabFreezes.Reading(Optional.of(List.of(weekend())), "nobody answers");
        assertThat(closed(run).reason())
                .isEqualTo("frozen until 2026-02-02T08:00Z[UTC] by a freeze period of GitLab: weekend");
        gitlab = new GitLabFreezes.Reading(Optional.of(List.of()), "nobody answers");
        assertThat(decision(run)).isEqualTo(new Decision.Open());
    }
}
