package slipway.parts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.PollInterval;
import slipway.ServerInThisJvm;

/** A Slipway as people run it, spoken to over HTTP: a process of its own, or a server in this JVM. */
public final class RunningSlipway implements AutoCloseable {
    public static final String TOKEN = "deploy-token-of-the-tests";
    public static final String WEBHOOK_TOKEN = "webhook-token-of-the-tests";
    /** Often at first, for a run of a moment; then less, since each answer takes the processor from the tests beside it. */
    private static final PollInterval LESS_AND_LESS = (asked, before) -> Duration.ofMillis(asked < 20 ? 50 : 200);

    private static final Contract CONTRACT = new Contract();
    private static final Pattern LISTENS = Pattern.compile("listens on [0-9.]+:(\\d+),");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(100);

    private final Server server;
    private final Path log;
    private final int port;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What it runs as. */
    private sealed interface Server {
        boolean isAlive();

        void reload() throws IOException, InterruptedException;

        /** Returns the exit status. */
        int stop() throws InterruptedException;

        /** The same, and an interrupt does not end the wait. */
        void close();
    }

    /** Told what to do by signals. */
    private record OwnProcess(Process process) implements Server {
        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void reload() throws IOException, InterruptedException {
            Ran.run(Path.of("."), Map.of(), "kill", "-HUP", Long.toString(process.pid()))
                    .good();
        }

        @Override
        public int stop() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("slipway did not stop");
            }
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroy();
            // Unlike waitFor(), onExit() is not interrupted.
            process.onExit().orTimeout(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    private record Inside(ServerInThisJvm server) implements Server {
        @Override
        public boolean isAlive() {
            return server.isAlive();
        }

        @Override
        public void reload() {
            server.reload();
        }

        @Override
        public int stop() {
            return server.stop(STOP_LIMIT);
        }

        @Override
        public void close() {
            stop();
        }
    }

    private RunningSlipway(Server server, Path log, int port) {
        this.server = server;
        this.log = log;
        this.port = port;
    }

    /**
     * Starts it from the classes under test, and waits until it listens.
     *
     * @param folder with {@code deploy-config.json}; its log goes beside it
     * @param environment what the configuration's references need besides SLIPWAY_TOKEN and GITLAB_WEBHOOK_TOKEN
     */
    public static RunningSlipway start(Path folder, Map<String, String> environment) throws IOException {
        return start(Program.command(), folder, environment);
    }

    /** The same, by another command. */
    static RunningSlipway start(List<String> program, Path folder, Map<String, String> environment) throws IOException {
        Path log = Files.createTempFile(folder, "slipway-", ".log");
        return started(new OwnProcess(launch(program, folder, environment, log)), log);
    }

    /**
     * The same in this JVM, which costs much less of the processor. It cannot be killed, and what its environment has beside
     * the configuration's references means nothing.
     */
    public static RunningSlipway startInThisJvm(Path folder, Map<String, String> environment) throws IOException {
        Path log = Files.createTempFile(folder, "slipway-", ".log");
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putAll(withTokens(environment));
        return started(new Inside(ServerInThisJvm.start(folder.resolve("deploy-config.json"), all, log)), log);
    }

    private static Map<String, String> withTokens(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(Map.of("SLIPWAY_TOKEN", TOKEN, "GITLAB_WEBHOOK_TOKEN", WEBHOOK_TOKEN));
        all.putAll(environment);
        return all;
    }

    private static RunningSlipway started(Server server, Path log) throws IOException {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> LISTENS.matcher(Files.readString(log)).find() || !server.isAlive());
        Matcher listens = LISTENS.matcher(Files.readString(log));
        if (!listens.find()) {
            throw new IllegalStateException("slipway did not start: " + Files.readString(log));
        }
        return new RunningSlipway(server, log, Integer.parseInt(listens.group(1)));
    }

    /** Starts it without waiting: for starts that are meant to fail. */
    public static Process launch(Path folder, Map<String, String> environment, Path log) throws IOException {
        return launch(Program.command(), folder, environment, log);
    }

    private static Process launch(List<String> program, Path folder, Map<String, String> environment, Path log)
            throws IOException {
        // A shell that runs the tests in the background, or nohup, has them ignore signals; a JVM leaves that as it is.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM"));
        command.addAll(program);
        command.addAll(List.of("--config", folder.resolve("deploy-config.json").toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(withTokens(environment));
        return builder.start();
    }

    public int port() {
        return port;
    }

    public Process process() {
        if (server instanceof OwnProcess own) {
            return own.process();
        }
        throw new IllegalStateException("it has no process of its own");
    }

    /** The server's own log so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + TOKEN));
    }

    public HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return post(path, body, PATIENCE);
    }

    public HttpResponse<String> post(String path, String body, Duration limit)
            throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Authorization", "Bearer " + TOKEN)
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                limit);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return send(request, PATIENCE);
    }

    /** Every answer is held against {@code /openapi.json}. */
    public HttpResponse<String> send(HttpRequest.Builder request, Duration limit)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.timeout(limit).build(), HttpResponse.BodyHandlers.ofString());
        CONTRACT.check(answer);
        return answer;
    }

    public JsonNode json(String path) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(get(path).body());
    }

    public JsonNode run(long id) throws IOException, InterruptedException {
        return json("/api/runs/" + id);
    }

    /** Waits until the run has ended, and returns it. */
    public JsonNode awaitEnd(long id) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(4))
                .pollInterval(LESS_AND_LESS)
                .until(
                        () -> run(id),
                        run -> !List.of("queued", "running", "waiting")
                                .contains(run.path("state").asText()));
    }

    /** The same, and it must have ended in this state. */
    public JsonNode awaitEnd(long id, String state) throws IOException, InterruptedException {
        JsonNode ended = awaitEnd(id);
        assertThat(ended.path("state").asText()).as(log(id)).isEqualTo(state);
        return ended;
    }

    /** Waits until a stage of the run is in this state. */
    public void awaitStage(long id, String stage, String state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(LESS_AND_LESS)
                .until(() -> stageState(run(id), stage).equals(state));
    }

    public static String stageState(JsonNode run, String stage) {
        for (JsonNode each : run.path("stages")) {
            if (each.path("name").asText().equals(stage)) {
                return each.path("state").asText();
            }
        }
        return "absent";
    }

    /** The run's log so far. */
    public String log(long id) throws IOException, InterruptedException {
        return get("/api/runs/" + id + "/log").body();
    }

    /** Has it read its configuration anew. */
    public void reload() throws IOException, InterruptedException {
        long before = reloads();
        server.reload();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> reloads() > before);
    }

    private long reloads() throws IOException {
        return log().lines()
                .filter(line -> line.contains("the configuration was reloaded"))
                .count();
    }

    /** As {@code kill -9}: no chance to say goodbye. */
    public void kill() throws InterruptedException {
        process().destroyForcibly();
        process().waitFor();
    }

    /** As systemd stops it; returns the exit status. */
    public int stop() throws InterruptedException {
        return server.stop();
    }

    @Override
    public void close() {
        server.close();
    }
}
