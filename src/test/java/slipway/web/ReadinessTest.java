package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.LocalTeam;
import slipway.parts.RunningSlipway;

/** Anybody may ask whether the server is ready: an engine that takes connections and never answers must not tire it. */
class ReadinessTest {
    /** More than the HTTP server has threads. */
    private static final int ASKING = 400;

    @TempDir
    private Path folder;

    private final List<Socket> toEngine = new CopyOnWriteArrayList<>();

    @Test
    void allWhoAskShareOneLookAndHoldNoThreadMeanwhile() throws Exception {
        LocalTeam.make(folder);
        try (ServerSocket engine = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            accept(engine);
            Path file = folder.resolve("deploy-config.json");
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace("tcp://127.0.0.1:1\"", "tcp://127.0.0.1:" + engine.getLocalPort() + "\""));
            try (RunningSlipway slipway = RunningSlipway.start(folder, Map.of("READER", LocalTeam.READER))) {
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                HttpRequest ready =
                        HttpRequest.newBuilder(slipway.uri("/readyz")).build();
                int before = toEngine.size();
                List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, ASKING)
                        .mapToObj(unused -> client.sendAsync(ready, BodyHandlers.ofString()))
                        .toList();
                await().until(() -> toEngine.size() > before);
                assertThat(slipway.send(HttpRequest.newBuilder(slipway.uri("/healthz")))
                                .statusCode())
                        .isEqualTo(200);
                assertThat(threads(slipway)).as("threads of the server").isLessThan(ASKING / 2);
                for (CompletableFuture<HttpResponse<String>> each : answers) {
                    HttpResponse<String> answer = each.get();
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.body()).contains("\"docker\":\"not known: ");
                }
                assertThat(toEngine.size() - before)
                        .as("looks at the engine, and connections of others")
                        .isLessThan(10);
            }
        } finally {
            for (Socket each : toEngine) {
                each.close();
            }
        }
    }

    private static int threads(RunningSlipway slipway) throws IOException {
        Path status = Path.of("/proc/" + slipway.process().pid() + "/status");
        String line = Files.readAllLines(status).stream()
                .filter(each -> each.startsWith("Threads:"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.replaceAll("\\D", ""));
    }

    private void accept(ServerSocket engine) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            toEngine.add(engine.accept());
                        }
                    } catch (IOException closed) {
                        return;
                    }
                },
                "silent-engine");
        thread.setDaemon(true);
        thread.start();
    }
}
