package slipway.web.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.RunningSlipway;
import slipway.web.FailedDeploy;

/** What Prometheus is told, of a real server whose builds fail for want of an engine, and what the rules make of it. */
class MetricsTest {
    private static final Pattern NAME = Pattern.compile("slipway_[a-z_]+");

    @TempDir
    private static Path folder;

    private static FailedDeploy scene;

    @BeforeAll
    static void aDeployFails() throws Exception {
        scene = FailedDeploy.in(folder);
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @Test
    void onlyWhoMayReadIsToldTheFigures() throws Exception {
        var stranger =
                scene.slipway().send(HttpRequest.newBuilder(scene.slipway().uri("/metrics")));
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.body()).doesNotContain("slipway_").contains("send a token");
        var reader = scene.slipway()
                .send(HttpRequest.newBuilder(scene.slipway().uri("/metrics"))
                        .header("Authorization", "Bearer " + FailedDeploy.READER));
        assertThat(reader.statusCode()).isEqualTo(200);
        assertThat(reader.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(reader.body()).doesNotContain(FailedDeploy.READER, RunningSlipway.TOKEN, scene.commit());
    }

    @Test
    void aRunsEndIsCountedOnceHoweverOftenItIsAsked() throws Exception {
        for (int scrape = 0; scrape < 3; scrape++) {
            assertThat(scene.metrics())
                    .contains(
                            "slipway_runs_ended_total{goal=\"deploy\",project=\"backend\",state=\"failed\"} 1.0",
                            "slipway_runs_ended_total{goal=\"deploy\",project=\"backend\",state=\"succeeded\"} 0.0",
                            "slipway_runs{goal=\"deploy\",project=\"backend\",state=\"queued\"} 0.0",
                            "slipway_stage_duration_seconds_count{project=\"backend\",stage=\"checkout\",state=\"succeeded\"} 1",
                            "slipway_stage_duration_seconds_count{project=\"backend\",stage=\"build\",state=\"failed\"} 1")
                    .doesNotContain("stage=\"redeploy\"");
        }
    }

    @Test
    void eachDeliveryIsCountedByItsAnswer() throws Exception {
        assertThat(scene.metrics())
                .contains(
                        "slipway_deliveries_total{outcome=\"accepted\"} 1.0",
                        "slipway_deliveries_total{outcome=\"known\"} 1.0",
                        "slipway_deliveries_total{outcome=\"ignored\"} 1.0",
                        "slipway_deliveries_total{outcome=\"malformed\"} 1.0",
                        "slipway_deliveries_total{outcome=\"unauthenticated\"} 1.0",
                        "slipway_deliveries_total{outcome=\"failed\"} 0.0");
    }

    @Test
    void whoReadsAStreamIsCountedWhileItLasts() throws Exception {
        assertThat(scene.metrics()).contains("slipway_event_streams 0.0");
        Process curl = new ProcessBuilder(
                        "curl",
                        "-sN",
                        "-H",
                        "Authorization: Bearer " + FailedDeploy.READER,
                        scene.slipway().uri("/api/events").toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().until(() -> scene.metrics().contains("slipway_event_streams 1.0"));
        } finally {
            curl.destroy();
        }
    }

    @Test
    void whatIsLiveIsToldByHost() throws Exception {
        assertThat(scene.metrics())
                .contains(
                        "slipway_live_run{host=\"ec2.example.com\",project=\"backend\"} 1.0",
                        "slipway_live_since_timestamp_seconds{host=\"ec2.example.com\",project=\"backend\"} 1.76983125102E9",
                        "slipway_live_drifted{host=\"ec2.example.com\",project=\"backend\"} 1.0",
                        "slipway_live_unhealthy{host=\"ec2.example.com\",project=\"backend\"} 0.0");
    }

    @Test
    void theFolderOfDataIsMeasuredByKind() throws Exception {
        long database = Files.size(folder.resolve("data/slipway.db"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> scene.metrics().contains("slipway_disk_bytes{kind=\"work\"}"));
        String text = scene.metrics();
        assertThat(value(text, "slipway_disk_bytes{kind=\"database\"}")).isGreaterThanOrEqualTo(database);
        assertThat(value(text, "slipway_disk_bytes{kind=\"logs\"}"))
                .isEqualTo(Files.size(folder.resolve("data/logs/1.log")));
        assertThat(value(text, "slipway_disk_bytes{kind=\"repos\"}")).isPositive();
        assertThat(value(text, "slipway_disk_free_bytes")).isPositive();
    }

    @Test
    void ofSeveralEnginesItIsExposedWhichAnswer() throws Exception {
        // Maintenance asks them when the server starts.
        await().until(() -> scene.metrics().contains("slipway_engine_answers{engine=\"far\"} 0.0"));
    }

    @Test
    void theRulesAndTheDashboardUseOnlyWhatIsExposed() throws Exception {
        Set<String> exposed = Pattern.compile("(?m)^# TYPE (\\S+) (\\w+)$")
                .matcher(scene.metrics())
                .results()
                .flatMap(type -> series(type.group(1), type.group(2)))
                .collect(Collectors.toCollection(TreeSet::new));
        JsonNode panels = new ObjectMapper()
                .readTree(Path.of("docs/grafana.json").toFile())
                .path("panels");
        String expressions = panels.findValuesAsText("expr").toString()
                + Files.readString(Path.of("docs/alerts.yml"))
                        .lines()
                        .filter(line -> line.strip().startsWith("expr:"))
                        .collect(Collectors.joining("\n"));
        Set<String> used =
                NAME.matcher(expressions).results().map(MatchResult::group).collect(Collectors.toSet());
        assertThat(used).hasSizeGreaterThan(10);
        assertThat(exposed).containsAll(used);
    }

    private static Stream<String> series(String name, String type) {
        return type.equals("histogram") ? Stream.of(name + "_bucket", name + "_sum", name + "_count") : Stream.of(name);
    }

    private static long value(String text, String series) {
        return text.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
