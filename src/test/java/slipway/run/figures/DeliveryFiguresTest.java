package slipway.run.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import slipway.run.Image;
import slipway.run.OnEachDatabase;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.Store;
import slipway.run.TestDatabase;
import slipway.run.figures.DeliveryFigures.End;
import slipway.run.queue.Claim;

/** What a history says of how a team delivers. */
@OnEachDatabase
class DeliveryFiguresTest {
    private static final Instant BEGIN = Instant.parse("2026-11-02T10:00:00Z");

    @Parameter
    private TestDatabase on;

    private final List<Deploy> past = new ArrayList<>();

    @Test
    void nothingIsSaidOfNoDeploys() {
        DeliveryFigures figures = DeliveryFigures.of(List.of());
        assertThat(figures.ends()).isEmpty();
        assertThat(figures.failureShare()).isEmpty();
        assertThat(figures.leadTimes()).isEmpty();
        assertThat(figures.recoveries()).isEmpty();
    }

    @Test
    void aFailureLastsUntilTheNextThatGoesWell() {
        ends(0, RunState.SUCCEEDED);
        ends(10, RunState.FAILED);
        ends(20, RunState.FAILED);
        ends(55, RunState.SUCCEEDED);
        assertThat(told()).containsExactly(End.SUCCEEDED, End.FAILED, End.FAILED, End.SUCCEEDED);
        assertThat(figures().failureShare().orElseThrow()).isEqualTo(0.5);
        assertThat(figures().recoveries()).containsExactly(Duration.ofMinutes(45));
    }

    @Test
    void aBackOutIsOverWhenItsRunIs() {
        ends(0, RunState.SUCCEEDED);
        ends(10, RunState.ROLLED_BACK);
        ends(60, RunState.SUCCEEDED);
        assertThat(told()).containsExactly(End.SUCCEEDED, End.ROLLED_BACK, End.SUCCEEDED);
        assertThat(figures().recoveries()).containsExactly(Duration.ofMinutes(1));
        assertThat(figures().failureShare().orElseThrow()).isCloseTo(1 / 3.0, within(1e-9));
    }

    @Test
    void whatSomebodyGoesBackFromFailed() {
        ends(0, RunState.SUCCEEDED);
        ends(10, RunState.SUCCEEDED);
        ends(20, RunState.SUCCEEDED);
        goesBack(27);
        assertThat(told()).containsExactly(End.SUCCEEDED, End.SUCCEEDED, End.ROLLED_BACK);
        assertThat(figures().recoveries()).containsExactly(Duration.ofMinutes(7));
        goesBack(30);
        assertThat(told()).containsExactly(End.SUCCEEDED, End.ROLLED_BACK, End.ROLLED_BACK);
        assertThat(figures().leadTimes()).hasSize(3);
    }

    @Test
    void aFailureThatIsNotOverHasNoRecoveryYet() {
        ends(0, RunState.SUCCEEDED);
        ends(10, RunState.FAILED);
        assertThat(figures().recoveries()).isEmpty();
        goesBack(12);
        assertThat(figures().recoveries()).containsExactly(Duration.ofMinutes(2));
    }

    @Test
    void theLeadTimeIsTheCommitsAndNeverNegative() {
        past.add(deploy(1, RunState.SUCCEEDED, false, Optional.of(BEGIN.minusSeconds(7200)), BEGIN));
        past.add(deploy(2, RunState.SUCCEEDED, false, Optional.empty(), BEGIN.plusSeconds(10)));
        past.add(deploy(3, RunState.SUCCEEDED, false, Optional.of(BEGIN.plusSeconds(900)), BEGIN.plusSeconds(20)));
        past.add(deploy(4, RunState.FAILED, false, Optional.of(BEGIN), BEGIN.plusSeconds(30)));
        assertThat(figures().leadTimes()).containsExactly(Duration.ofHours(2), Duration.ofMinutes(3), Duration.ZERO);
    }

    @Test
    void onlyWhatTouchedAHostIsADeploy(@TempDir Path folder) {
        try (var store = new Store(folder, on)) {
            var deploys = new Deploys(store.database);
            Image image = new Image("registry/backend:latest", Optional.of("sha256:" + "1".repeat(64)));
            long live = store.accept(Store.deploy(1));
            Claim claim = store.inRedeploy(image, "one");
            claim.committed(store.clock.instant().minusSeconds(60), "Ada", "A title");
            claim.on(claim.hosts().get(0)).begin();
            claim.on(claim.hosts().get(0)).live(Optional.of(image), "live", true);
            store.clock.pass(Duration.ofSeconds(5));
            claim.end(StageName.REDEPLOY, StageState.SUCCEEDED, Optional.empty(), 1);
            claim.finish(RunState.SUCCEEDED, Optional.empty());
            store.accept(Store.deploy(2));
            Claim failing = store.claim();
            failing.begin(StageName.TEST, 0);
            store.clock.pass(Duration.ofSeconds(7));
            failing.end(StageName.TEST, StageState.FAILED, Optional.of("no"), 1);
            failing.finish(RunState.FAILED, Optional.of("test: no"));
            store.accept(Store.test("topic", 3));
            store.claim().finish(RunState.SUCCEEDED, Optional.empty());

            List<Deploy> since = deploys.since(Store.PROJECT, Store.ENVIRONMENT, Instant.EPOCH);
            assertThat(since).extracting(Deploy::run).containsExactly(live);
            assertThat(DeliveryFigures.of(since).leadTimes()).containsExactly(Duration.ofSeconds(65));
            assertThat(deploys.stageTimes(Store.PROJECT, Instant.EPOCH, 200))
                    .extracting(StageTime::run, StageTime::stage, StageTime::state, StageTime::took)
                    .containsExactly(
                            tuple(live, StageName.REDEPLOY, StageState.SUCCEEDED, Duration.ofSeconds(5)),
                            tuple(failing.run().id(), StageName.TEST, StageState.FAILED, Duration.ofSeconds(7)));
            assertThat(deploys.stageTimes(Store.PROJECT, Instant.EPOCH, 2))
                    .extracting(StageTime::run)
                    .containsExactly(failing.run().id());
            assertThat(deploys.since(
                            Store.PROJECT,
                            Store.ENVIRONMENT,
                            store.clock.instant().plusSeconds(1)))
                    .isEmpty();
            assertThat(deploys.since("another", Store.ENVIRONMENT, Instant.EPOCH))
                    .isEmpty();
            assertThat(deploys.since(Store.PROJECT, "staging", Instant.EPOCH)).isEmpty();
        }
    }

    private void ends(int minute, RunState state) {
        past.add(deploy(past.size() + 1, state, false, Optional.empty(), at(minute)));
    }

    private void goesBack(int minute) {
        past.add(deploy(past.size() + 1, RunState.SUCCEEDED, true, Optional.empty(), at(minute)));
    }

    private static Instant at(int minute) {
        return BEGIN.plus(Duration.ofMinutes(minute));
    }

    /** Accepted three minutes before its end, and on its hosts for the last of them. */
    private static Deploy deploy(long run, RunState state, boolean goesBack, Optional<Instant> commit, Instant end) {
        Duration minute = Duration.ofMinutes(1);
        return new Deploy(run, state, goesBack, commit, end.minus(minute.multipliedBy(3)), end.minus(minute), end);
    }

    private DeliveryFigures figures() {
        return DeliveryFigures.of(past);
    }

    private List<End> told() {
        return figures().ends().stream().map(DeliveryFigures.Ended::end).toList();
    }
}
