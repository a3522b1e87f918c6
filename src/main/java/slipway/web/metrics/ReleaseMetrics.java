package slipway.web.metrics;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Environment;
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
            .help("When the live release went live, as seconds since 1970.")
            .labelNames("project", "environment", "host")
            .build();
    private final Gauge run = Gauge.builder()
            .name("slipway_live_run")
            .help("The number of the run that put the live release live.")
            .labelNames("project", "environment", "host")
            .build();
    private final Gauge drifted = Gauge.builder()
            .name("slipway_live_drifted")
            .help("1 if the host was last seen to run something else than the live release.")
            .labelNames("project", "environment", "host")
            .build();
    private final Gauge unhealthy = Gauge.builder()
            .name("slipway_live_unhealthy")
            .help("1 if the live release was last seen to be unhealthy on the host.")
            .labelNames("project", "environment", "host")
            .build();
    private final Gauge lastDeploy = Gauge.builder()
            .name("slipway_last_deploy_succeeded")
            .help(
                    "1 if the project's last deploy succeeded, 0 if it failed or was rolled back; absent if there is none.")
            .labelNames("project", "environment")
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
            releases.live(project.name(), place -> project.has(place.environment(), place.host()))
                    .forEach(release -> live(release, label(project, release.environment())));
            for (Environment environment : project.environments()) {
                counts.lastDeploy(project.name(), environment.name())
                        .ifPresent(state -> lastDeploy
                                .labelValues(project.name(), label(project, environment.name()))
                                .set(state == RunState.SUCCEEDED ? 1 : 0));
            }
        }
        return MetricSnapshots.of(
                since.collect(), run.collect(), drifted.collect(), unhealthy.collect(), lastDeploy.collect());
    }

    /** Empty, which to Prometheus is no label, where it would tell nothing apart. */
    private static String label(Project project, String environment) {
        return project.environments().size() > 1 ? environment : "";
    }

    private void live(Release release, String environment) {
        since.labelValues(release.project(), environment, release.host())
                .set(release.since().toEpochMilli() / 1000.0);
        run.labelValues(release.project(), environment, release.host()).set((double) release.run());
        drifted.labelValues(release.project(), environment, release.host())
                .set(release.lastLook().drift().isPresent() ? 1 : 0);
        unhealthy
                .labelValues(release.project(), environment, release.host())
                .set(release.lastLook().unhealthy().isPresent() ? 1 : 0);
    }
}
