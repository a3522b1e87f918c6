package slipway.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Debian's Prometheus on a port of 127.0.0.1, scraping one Slipway as docs/operations.md says. */
public final class PrometheusPart implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("msg=\"?Listening on\"? address=127\\.0\\.0\\.1:(\\d+)");

    private final Process process;
    private final int port;

    private PrometheusPart(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it, and waits until it is ready.
     *
     * @param folder an empty one
     */
    public static PrometheusPart scraping(RunningSlipway slipway, String token, Path folder) throws IOException {
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), """
                global: { scrape_interval: 1s, evaluation_interval: 1s }
                rule_files: [ "%s" ]
                scrape_configs:
                  - job_name: slipway
                    authorization: { credentials: "%s" }
                    static_configs: [{ targets: ["127.0.0.1:%d"] }]
                """.formatted(
                        Path.of("docs/alerts.yml").toAbsolutePath(), token, slipway.port()));
        Path log = folder.resolve("prometheus.log");
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> LISTENS.matcher(Files.readString(log)).find() || !process.isAlive());
            var listens = LISTENS.matcher(Files.readString(log));
            if (!listens.find()) {
                throw new IllegalStateException("prometheus did not start: " + Files.readString(log));
            }
            return new PrometheusPart(process, Integer.parseInt(listens.group(1)));
        } catch (RuntimeException | IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** What its query API answers: the result of an instant vector. */
    public JsonNode query(String expression) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + port + "/api/v1/query?query="
                + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        String answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address)
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        return new ObjectMapper().readTree(answer).at("/data/result");
    }

    @Override
    public void close() {
        process.destroy();
        // close() may not be interrupted, onExit() is not.
        process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
