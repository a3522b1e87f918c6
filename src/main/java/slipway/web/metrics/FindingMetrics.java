package slipway.web.metrics;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Project;
import slipway.gitlab.watch.Finding.Subject;
import slipway.gitlab.watch.Findings;

/** How that stands on which pushes depend, for Prometheus. */
public final class FindingMetrics implements MultiCollector {
    private final Supplier<Config> config;
    private final Findings findings;

    private final Gauge state = Gauge.builder()
            .name("slipway_check")
            .help("1 for the last known state of GitLab's hook, the API token or the deploy branch.")
            .labelNames("project", "check", "state")
            .build();
    private final Gauge expiry = Gauge.builder()
            .name("slipway_api_token_expiry_timestamp_seconds")
            .help("When gitlab.apiToken expires, as seconds since 1970; absent if that is not known.")
            .labelNames("project")
            .build();

    public FindingMetrics(Supplier<Config> config, Findings findings) {
        this.config = config;
        this.findings = findings;
    }

    @Override
    public MetricSnapshots collect() {
        state.clear();
        expiry.clear();
        for (Project project : config.get().projects()) {
            for (Subject subject : Subject.values()) {
                findings.of(project.name(), subject).ifPresent(seen -> {
                    state.labelValues(
                                    project.name(),
                                    subject.word(),
                                    seen.finding().state().word())
                            .set(1);
                    seen.finding()
                            .expiresAt()
                            .ifPresent(end -> expiry.labelValues(project.name()).set((double) end.getEpochSecond()));
                });
            }
        }
        return MetricSnapshots.of(state.collect(), expiry.collect());
    }
}
