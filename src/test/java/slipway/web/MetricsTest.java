package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
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
import slipway.parts.EnginePart;
import slipway.parts.PrometheusPart;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;

/** What Prometheus is told, of a real server whose builds fail for want of an engine, and what the rules make of it. */
class MetricsTest {
    private static final String READER = "read-token-of-the-tests";
    private static final Pattern NAME = Pattern.compile("slipway_[a-z_]+");

    @TempDir
    private static Path folder;

    private static RunningSlipway slipway;
    private static String commit;

    @BeforeAll
    static void aDeployFails() throws Exception {
        EnginePart.shell(folder, """
                git init -q --bare -b main origin.git
                git init -q -b main clone
                cd clone
                git remote add origin ../origin.git
                git -c user.name=Ada -c user.email=ada@example.com commit -q --allow-empty -m 'The first commit'
                git push -q origin main 2>&1
                """);
        commit = Ran.run(folder.resolve("clone"), Map.of(), "git", "rev-parse", "HEAD")
                .good();
        Files.writeString(folder.resolve("deploy-config.json"), """
                {
                  "server": { "port": 0, "dataDir": "data", "docker": "tcp://127.0.0.1:1",
                    "apiTokens": [
                      { "name": "ryan", "token": "${env:SLIPWAY_TOKEN}", "may": "deploy" },
                      { "name": "prometheus", "token": "${env:READER}", "may": "read" }] },
                  "projects": [{
                    "name": "backend",
                    "repository": { "url": "%s/origin.git" },
                    "gitlab": { "path": "team/backend", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" },
                    "build": { "image": "backend" }
                  }]
                }
                """.formatted(folder));
        slipway = RunningSlipway.start(folder, Map.of("READER", READER));
        assertThat(deliver("one", push("refs/heads/main"), RunningSlipway.WEBHOOK_TOKEN))
                .isEqualTo(202);
        slipway.awaitEnd(1);
        somethingIsLive();
        assertThat(deliver("one", push("refs/heads/main"), RunningSlipway.WEBHOOK_TOKEN))
                .isEqualTo(200);
        assertThat(deliver("two", push("refs/tags/v1"), RunningSlipway.WEBHOOK_TOKEN))
                .isEqualTo(200);
        assertThat(deliver("three", "{", RunningSlipway.WEBHOOK_TOKEN)).isEqualTo(400);
        assertThat(slipway.get("/webhooks/gitlab").statusCode()).isEqualTo(405);
        assertThat(deliver("four", push("refs/heads/main"), "another-token-of-strangers"))
                .isEqualTo(401);
    }

    /** As a deploy with an engine and a host would have recorded it. */
    private static void somethingIsLive() throws SQLException {
        try (var database = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/slipway.db"));
                var statement = database.createStatement()) {
            statement.executeUpdate("insert into releases (project, host, image, commit_id, run, live_since, drift)"
                    + " values ('backend', 'ec2.example.com', 'backend:latest', '" + commit
                    + "', 1, 1769831251020, 'other')");
        }
    }

    @AfterAll
    static void stop() {
        slipway.close();
    }

    @Test
    void onlyWhoMayReadIsToldTheFigures() throws Exception {
        var stranger = slipway.send(HttpRequest.newBuilder(slipway.uri("/metrics")));
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.body()).doesNotContain("slipway_").contains("send a token");
        var reader = slipway.send(
                HttpRequest.newBuilder(slipway.uri("/metrics")).header("Authorization", "Bearer " + READER));
        assertThat(reader.statusCode()).isEqualTo(200);
        assertThat(reader.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(reader.body()).doesNotContain(READER, RunningSlipway.TOKEN, commit);
    }

    @Test
    void aRunsEndIsCountedOnceHoweverOftenItIsAsked() throws Exception {
        for (int scrape = 0; scrape < 3; scrape++) {
            assertThat(metrics())
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
        assertThat(metrics())
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
        assertThat(metrics()).contains("slipway_event_streams 0.0");
        Process curl = new ProcessBuilder(
                        "curl",
                        "-sN",
                        "-H",
                        "Authorization: Bearer " + READER,
                        slipway.uri("/api/events").toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().until(() -> metrics().contains("slipway_event_streams 1.0"));
        } finally {
            curl.destroy();
        }
    }

    @Test
    void whatIsLiveIsToldByHost() throws Exception {
        assertThat(metrics())
                .contains(
                        "slipway_live_run{host=\"ec2.example.com\",project=\"backend\"} 1.0",
                        "slipway_live_since_timestamp_seconds{host=\"ec2.example.com\",project=\"backend\"} 1.76983125102E9",
                        "slipway_live_drifted{host=\"ec2.example.com\",project=\"backend\"} 1.0");
    }

    @Test
    void theFolderOfDataIsMeasuredByKind() throws Exception {
        long database = Files.size(folder.resolve("data/slipway.db"));
        await().atMost(Duration.ofSeconds(20)).until(() -> metrics().contains("slipway_disk_bytes{kind=\"work\"}"));
        String text = metrics();
        assertThat(value(text, "slipway_disk_bytes{kind=\"database\"}")).isGreaterThanOrEqualTo(database);
        assertThat(value(text, "slipway_disk_bytes{kind=\"logs\"}"))
                .isEqualTo(Files.size(folder.resolve("data/logs/1.log")));
        assertThat(value(text, "slipway_disk_bytes{kind=\"repos\"}")).isPositive();
        assertThat(value(text, "slipway_disk_free_bytes")).isPositive();
    }

    @Test
    void aRealPrometheusScrapesItAndTheRuleOfAFailedDeployFires(@TempDir Path place) throws Exception {
        try (PrometheusPart prometheus = PrometheusPart.scraping(slipway, READER, place)) {
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
        Path text = Files.writeString(folder.resolve("metrics.txt"), metrics());
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

    @Test
    void theRulesAndTheDashboardUseOnlyWhatIsExposed() throws Exception {
        Set<String> exposed = Pattern.compile("(?m)^# TYPE (\\S+) (\\w+)$")
                .matcher(metrics())
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

    private static String single(JsonNode vector) {
        return vector.size() == 1 ? vector.at("/0/value/1").asText() : vector.toString();
    }

    private static long value(String text, String series) {
        return text.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static String metrics() throws Exception {
        return slipway.get("/metrics").body();
    }

    private static String push(String ref) {
        return """
                { "object_kind": "%s", "before": "%s", "after": "%s", "ref": "%s", "user_name": "Ada",
                  "project": { "path_with_namespace": "team/backend" },
                  "commits": [{ "id": "%s", "message": "The first commit" }] }
                """.formatted(ref.startsWith("refs/tags/") ? "tag_push" : "push", "0".repeat(40), commit, ref, commit);
    }

    private static int deliver(String key, String body, String token) throws Exception {
        return slipway.send(HttpRequest.newBuilder(slipway.uri("/webhooks/gitlab"))
                        .header("Content-Type", "application/json")
                        .header("X-Gitlab-Event", body.contains("tag_push") ? "Tag Push Hook" : "Push Hook")
                        .header("X-Gitlab-Token", token)
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofString(body)))
                .statusCode();
    }
}
