package slipway.web.metrics;

import io.javalin.http.Context;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /metrics}: figures for Prometheus, in its text format. Nothing of it is made before it is first asked for. */
public final class Metrics {
    private final Supplier<List<MultiCollector>> parts;
    private List<MultiCollector> made = List.of();

    public Metrics(Supplier<List<MultiCollector>> parts) {
        this.parts = parts;
    }

    public void get(Context context) throws IOException {
        context.result(text()).contentType(PrometheusTextFormatWriter.CONTENT_TYPE);
    }

    /** One at a time: the parts gather what they tell. */
    private synchronized String text() throws IOException {
        if (made.isEmpty()) {
            made = parts.get();
        }
        var all = MetricSnapshots.builder();
        made.forEach(part -> part.collect().forEach(all::metricSnapshot));
        var text = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(text, all.build());
        // To Prometheus a label without a value is none; a project with one environment has none for those who only
        // read it.
        return text.toString(StandardCharsets.UTF_8).replace("environment=\"\",", "");
    }
}
