package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Follows a run by the server's events ({@code GET /api/runs/{id}/events}) until it has ended, through restarts of the
 * server; says so if it is left before. Each byte of the log is seen once.
 */
final class RunStream {
    static final Duration MOST_AWAY = Duration.ofMinutes(2);

    private final ServerApi server;
    private final PrintStream err;
    private final long run;
    private final Optional<String> stage;
    private final Duration mostAway;
    private Optional<JsonNode> last = Optional.empty();
    private Optional<String> seen = Optional.empty();
    private long since = System.nanoTime();
    private volatile boolean over;

    /**
     * @param stage only what this stage logs, until it has ended
     * @param mostAway how long a server may have nothing new to say, not even that it is still there
     */
    RunStream(ServerApi server, PrintStream err, long run, Optional<String> stage, Duration mostAway) {
        this.server = server;
        this.err = err;
        this.run = run;
        this.stage = stage;
        this.mostAway = mostAway;
    }

    /**
     * Returns the run as it was when it, or the stage, ended.
     *
     * @param changed gets the run at first, and at each change
     * @param log gets the log as it grows
     */
    JsonNode follow(Consumer<JsonNode> changed, OutputStream log)
            throws ClientException, IOException, InterruptedException {
        var leaving = new Thread(this::leave);
        Runtime.getRuntime().addShutdownHook(leaving);
        try {
            while (!over) {
                try {
                    over = read(changed, log);
                } catch (BrokenPipe e) {
                    throw e;
                } catch (IOException e) {
                    awaitServer(e.getMessage());
                } catch (ClientException e) {
                    if (e.outcome() != ExitCode.AWAY) {
                        throw e;
                    }
                    awaitServer(e.getMessage());
                }
            }
            return last.orElseThrow(() -> new IOException("the server's events are not those of a run"));
        } finally {
            over = true;
        }
    }

    /** Reads one answer; returns whether it was the last. */
    private boolean read(Consumer<JsonNode> changed, OutputStream log) throws ClientException, IOException {
        String path = "/api/runs/" + run + "/events"
                + stage.map(name -> "?stage=" + ServerApi.encoded(name)).orElse("");
        try (var lines = new BufferedReader(new InputStreamReader(server.events(path, seen), StandardCharsets.UTF_8))) {
            String event = "";
            boolean begun = false;
            Optional<String> id = Optional.empty();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String value = line.substring(Math.min(line.length(), line.indexOf(' ') + 1));
                if (line.startsWith(":")) {
                    since = System.nanoTime();
                } else if (line.startsWith("event: ")) {
                    event = value;
                } else if (line.startsWith("id: ")) {
                    id = Optional.of(value);
                } else if (line.startsWith("data: ")) {
                    if (!begun && !event.equals("run")) {
                        throw server.notASlipway("events that are not those of a run");
                    }
                    begun = true;
                    take(event, value, changed, log);
                    seen = id.or(() -> seen);
                    if (event.equals("end")) {
                        return true;
                    }
                }
            }
        }
        // A server that stops ends its answers.
        throw new IOException("it has ended its answer");
    }

    private void take(String event, String data, Consumer<JsonNode> changed, OutputStream log) throws IOException {
        JsonNode json = ServerApi.read(data.getBytes(StandardCharsets.UTF_8));
        switch (event) {
            case "run" -> {
                // One that comes back and says the same again has done nothing since.
                if (!last.equals(Optional.of(json))) {
                    since = System.nanoTime();
                }
                last = Optional.of(json);
                changed.accept(json);
            }
            case "log" -> {
                since = System.nanoTime();
                log.write(json.asText().getBytes(StandardCharsets.UTF_8));
            }
            default -> {
                // "end", and what a newer server may add.
            }
        }
    }

    /** A server that is restarted takes its runs up again. */
    private void awaitServer(String why) throws ClientException, InterruptedException {
        if (System.nanoTime() - since > mostAway.toNanos()) {
            throw new ClientException(
                    ExitCode.AWAY,
                    server.address() + " has been away for " + mostAway.toSeconds() + " s (" + why + "); " + goesOn());
        }
        TimeUnit.SECONDS.sleep(1);
    }

    /** By Ctrl-C, or a signal. */
    private void leave() {
        if (!over) {
            err.println("\nslipway: " + goesOn());
            err.flush();
        }
    }

    private String goesOn() {
        return "run " + run + " goes on; slipway logs -f " + run + " follows it, slipway cancel " + run + " ends it";
    }
}
