package slipway.web.metrics;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Project;
import slipway.run.Release;
import slipway.run.RunState;
import slipway.run.figures.RunCounts;
import slipway.run.history.Releases;

/** What is live, for Prometheus. Commits are no labels: each would be a series of its own, for ever. */
public final class ReleaseMetrics implements MultiCollector {
    private final Supplier<Config> config;
    private final Releases releases;
    private final RunCounts counts;

    private final Gauge since = Gauge.builder()
            .name("slipway_live_since_timestamp_seconds")
            .help("Since when the release is live that is, as seconds since 1970.")
            .labelNames("project", "host")
            .build();
    private final Gauge run = Gauge.builder()
            .name("slipway_live_run")
            .help("The number of the run that put it live.")
            .labelNames("project", "host")
            .build();
    private final Gauge drifted = Gauge.builder()
            .name("slipway_live_drifted")
            .help("1 if something else than what is recorded was seen to run on the host.")
            .labelNames("project", "host")
            .build();
    private final Gauge unhealthy = Gauge.builder()
            .name("slipway_live_unhealthy")
            .help("1 if what is recorded was seen to run on the host, and not to be healthy.")
            .labelNames("project", "host")
            .build();
    private final Gauge lastDeploy = Gauge.builder()
            .name("slipway_last_deploy_succeeded")
            .help(
                    "1 if the project's last deploy succeeded, 0 if it failed or was rolled back; absent if there is none.")
            .labelNames("project")
            .build();

    public ReleaseMetrics(Supplier<Config> config, Releases releases, RunCounts counts) {
        this.config = config;
        this.releases = releases;
        this.counts = counts;
    }

    @Override
    public MetricSnapshots collect() {
        since.clear();
        run.clear();
        drifted.clear();
        unhealthy.clear();
        lastDeploy.clear();
        for (Project project : config.get().projects()) {
            releases.live(project.name(), project::hasHost).forEach(this::live);
            counts.lastDeploy(project.name())
                    .ifPresent(
                            state -> lastDeploy.labelValues(project.name()).set(state == RunState.SUCCEEDED ? 1 : 0));
        }
        return MetricSnapshots.of(
                since.collect(), run.collect(), drifted.collect(), unhealthy.collect(), lastDeploy.collect());
    }

    private void live(Release release) {
        since.labelValues(release.project(), release.host()).set(release.since().toEpochMilli() / 1000.0);
        run.labelValues(release.project(), release.host()).set((double) release.run());
        drifted.labelValues(release.project(), release.host())
                .set(release.lastLook().drift().isPresent() ? 1 : 0);
        unhealthy
                .labelValues(release.project(), release.host())
                .set(release.lastLook().unhealthy().isPresent() ? 1 : 0);
    }
}
