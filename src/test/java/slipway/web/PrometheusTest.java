package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.PrometheusPart;
import slipway.parts.Ran;

/** A real Prometheus reads the metrics of a real server and evaluates our rules. */
@NeedsParts
class PrometheusTest {
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
    void aRealPrometheusScrapesItAndTheRuleOfAFailedDeployFires(@TempDir Path place) throws Exception {
        try (PrometheusPart prometheus = PrometheusPart.scraping(scene.slipway(), FailedDeploy.READER, place)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> single(prometheus.query("up{job=\"slipway\"}")).equals("1"));
            assertThat(single(prometheus.query("slipway_runs_ended_total{goal=\"deploy\",state=\"failed\"}")))
                    .isEqualTo("1");
            assertThat(
                            single(
                                    prometheus.query(
                                            "slipway_stage_duration_seconds_bucket{stage=\"checkout\",state=\"succeeded\",le=\"+Inf\"}")))
                    .isEqualTo("1");
            assertThat(single(prometheus.query("slipway_last_deploy_succeeded{project=\"backend\"}")))
                    .isEqualTo("0");
            assertThat(single(prometheus.query("slipway_deliveries_total{outcome=\"known\"}")))
                    .isEqualTo("1");
            assertThat(prometheus
                            .query("slipway_build_info")
                            .at("/0/metric/version")
                            .asText())
                    .matches("\\d+\\.\\d+\\.\\d+.*");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> single(
                                    prometheus.query("ALERTS{alertname=\"SlipwayDeployFailed\",project=\"backend\"}"))
                            .equals("1"));
        }
    }

    @Test
    void whatIsExposedIsWellFormed() throws Exception {
        Path text = Files.writeString(folder.resolve("metrics.txt"), scene.metrics());
        Ran checked = Ran.run(folder, Map.of(), "sh", "-c", "promtool check metrics < " + text);
        assertThat(checked.status()).as(checked.output()).isZero();
        assertThat(checked.output()).isEmpty();
    }

    @Test
    void eachRuleFiresWhenItShouldAndNotBefore() throws Exception {
        Ran.run(Path.of("."), Map.of(), "promtool", "check", "rules", "docs/alerts.yml")
                .good();
        Ran.run(Path.of("."), Map.of(), "promtool", "test", "rules", "docs/alerts-test.yml")
                .good();
        String tested = Files.readString(Path.of("docs/alerts-test.yml"));
        Pattern.compile("- alert: (\\w+)")
                .matcher(Files.readString(Path.of("docs/alerts.yml")))
                .results()
                .map(rule -> rule.group(1))
                .forEach(rule -> assertThat(tested).contains("alertname: " + rule + "\n"));
    }

    private static String single(JsonNode vector) {
        return vector.size() == 1 ? vector.at("/0/value/1").asText() : vector.toString();
    }
}
