package slipway.web.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Project;
import slipway.run.Goal;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.run.Stage;
import slipway.run.figures.RunCounts;
import slipway.run.history.EndedRuns;

/**
 * Runs for Prometheus. What waits and runs comes from the record, and is right from the first scrape on; what has ended is
 * counted since the start, as counters are: the record forgets, and a counter that goes back says that it began anew.
 */
public final class RunMetrics implements MultiCollector {
    private static final double[] SECONDS = {1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600};

    private final Supplier<Config> config;
    private final RunCounts counts;
    private final EndedRuns ends;
    private final Clock clock;

    private final Gauge atWork = Gauge.builder()
            .name("slipway_runs")
            .help("Runs that are queued, waiting or running now.")
            .labelNames("project", "goal", "state")
            .build();
    private final Counter ended = Counter.builder()
            .name("slipway_runs_ended_total")
            .help("Runs that have ended since Slipway started, by state.")
            .labelNames("project", "goal", "state")
            .withoutExemplars()
            .build();
    private final Histogram stages = Histogram.builder()
            .name("slipway_stage_duration_seconds")
            .help("Duration of the stages of runs that have ended since Slipway started; the last attempt of each.")
            .labelNames("project", "stage", "state")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .withoutExemplars()
            .build();
    private final Gauge queued = Gauge.builder()
            .name("slipway_queue_length")
            .help("Queued runs.")
            .labelNames("project")
            .build();
    private final Gauge oldest = Gauge.builder()
            .name("slipway_queue_oldest_age_seconds")
            .help("Age of the oldest queued run; 0 if none is queued.")
            .labelNames("project")
            .build();

    public RunMetrics(Supplier<Config> config, RunCounts counts, EndedRuns ends, Clock clock) {
        this.config = config;
        this.counts = counts;
        this.ends = ends;
        this.clock = clock;
    }

    @Override
    public MetricSnapshots collect() {
        atWork.clear();
        queued.clear();
        oldest.clear();
        config.get().projects().forEach(this::begin);
        ends.tell(this::ended);
        Instant now = clock.instant();
        counts.atWork().forEach(runs -> count(runs, now));
        return MetricSnapshots.of(
                atWork.collect(), ended.collect(), stages.collect(), queued.collect(), oldest.collect());
    }

    /** Zeros, so that the first of its kind is seen as an increase. */
    private void begin(Project project) {
        String name = project.name();
        for (Goal goal : Goal.values()) {
            for (RunState state : RunState.values()) {
                if (state.ended()) {
                    ended.initLabelValues(name, goal.word(), state.word());
                } else {
                    atWork.initLabelValues(name, goal.word(), state.word());
                }
            }
        }
        queued.initLabelValues(name);
        oldest.initLabelValues(name);
    }

    private void count(RunCounts.AtWork runs, Instant now) {
        atWork.labelValues(runs.project(), runs.goal().word(), runs.state().word())
                .set((double) runs.count());
        if (runs.state() == RunState.QUEUED) {
            var age = oldest.labelValues(runs.project());
            queued.labelValues(runs.project()).inc((double) runs.count());
            age.set(Math.max(age.get(), seconds(runs.oldest(), now)));
        }
    }

    private void ended(Run run) {
        ended.labelValues(run.project(), run.goal().word(), run.state().word()).inc();
        run.stages().forEach(stage -> took(run.project(), stage));
    }

    private void took(String project, Stage stage) {
        if (stage.startedAt().isPresent() && stage.finishedAt().isPresent()) {
            stages.labelValues(project, stage.name().word(), stage.state().word())
                    .observe(seconds(stage.startedAt().get(), stage.finishedAt().get()));
        }
    }

    /** Never less than nothing, also where the clock was set back. */
    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis() / 1000.0);
    }
}
