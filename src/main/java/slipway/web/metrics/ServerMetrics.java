package slipway.web.metrics;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.UncheckedIOException;
import slipway.run.figures.RunCounts;
import slipway.web.DeliveryCounts;
import slipway.web.events.StreamLimit;

/** The server itself, for Prometheus: who comes, what is still to be told, and what it takes of the disk. */
public final class ServerMetrics implements MultiCollector {
    private final DeliveryCounts deliveries;
    private final StreamLimit readers;
    private final RunCounts counts;
    private final DiskUse disk;

    private final Info build = Info.builder()
            .name("slipway_build_info")
            .help("The version of Slipway.")
            .labelNames("version")
            .build();
    private final Gauge streams = Gauge.builder()
            .name("slipway_event_streams")
            .help("Open log and event streams; at most 200.")
            .build();
    private final Gauge pending = Gauge.builder()
            .name("slipway_pending_notifications")
            .help("Notifications that are not yet delivered: reports to GitLab, alerts to people.")
            .labelNames("kind")
            .build();
    private final Gauge bytes = Gauge.builder()
            .name("slipway_disk_bytes")
            .help("Size of the data folder, measured at most every five minutes.")
            .labelNames("kind")
            .build();
    private final Gauge free = Gauge.builder()
            .name("slipway_disk_free_bytes")
            .help("Free space on the disk of the data folder.")
            .build();

    private final Gauge servers = Gauge.builder()
            .name("slipway_servers")
            .help("Servers that work on the same record, this one included.")
            .build();

    public ServerMetrics(
            String version, DeliveryCounts deliveries, StreamLimit readers, RunCounts counts, DiskUse disk) {
        this.deliveries = deliveries;
        this.readers = readers;
        this.counts = counts;
        this.disk = disk;
        build.addLabelValues(version);
    }

    @Override
    public MetricSnapshots collect() {
        streams.set((double) readers.count());
        servers.set((double) counts.servers());
        pending.labelValues("report").set((double) counts.reports());
        pending.labelValues("alert").set((double) counts.alerts());
        disk.bytes().forEach((kind, measured) -> bytes.labelValues(kind).set((double) measured));
        try {
            free.set((double) disk.free());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return MetricSnapshots.of(
                build.collect(),
                servers.collect(),
                delivered(),
                streams.collect(),
                pending.collect(),
                bytes.collect(),
                free.collect());
    }

    private CounterSnapshot delivered() {
        var snapshot = CounterSnapshot.builder()
                .name("slipway_deliveries")
                .help("Deliveries to the webhook since Slipway started, by outcome.");
        for (DeliveryCounts.Outcome outcome : DeliveryCounts.Outcome.values()) {
            snapshot.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(Labels.of("outcome", outcome.word()))
                    .value((double) deliveries.of(outcome))
                    .build());
        }
        return snapshot.build();
    }
}
