package slipway.web.metrics;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.function.Supplier;

/** Several engines, for Prometheus: {@code /readyz} is content with one of them. */
public final class EngineMetrics implements MultiCollector {
    private final Supplier<Map<String, Boolean>> answering;

    private final Gauge answers = Gauge.builder()
            .name("slipway_engine_answers")
            .help("Of several engines: 1 if it answered when it was last asked, else 0.")
            .labelNames("engine")
            .build();

    /** @param answering which engines answered when they were last asked, by name; empty for a single engine */
    public EngineMetrics(Supplier<Map<String, Boolean>> answering) {
        this.answering = answering;
    }

    @Override
    public MetricSnapshots collect() {
        answering.get().forEach((name, there) -> answers.labelValues(name).set(there ? 1 : 0));
        return MetricSnapshots.of(answers.collect());
    }
}
