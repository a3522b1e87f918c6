package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Watches a run until it has ended, through restarts of the server; says so if it is left before. */
final class Watch {
    private static final int SECONDS_AWAY = 120;

    private final Server server;
    private final PrintStream err;
    private final boolean live;
    private final long run;
    private volatile boolean over;
    private String last = "";
    private int away;

    /** @param live whether one line is written anew and anew; else there is a line for each change */
    Watch(Server server, PrintStream err, boolean live, long run) {
        this.server = server;
        this.err = err;
        this.live = live;
        this.run = run;
    }

    /** Returns the run as it ended. */
    JsonNode untilEnd() throws Trouble, InterruptedException {
        return untilEnd(() -> {});
    }

    /**
     * Returns the run as it ended.
     *
     * @param work what is done before each look; after the end once more
     */
    JsonNode untilEnd(Work work) throws Trouble, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::leave));
        try {
            while (true) {
                work.go();
                Optional<JsonNode> now = look();
                if (now.isPresent() && Outcome.isEnd(now.get().path("state").asText())) {
                    work.go();
                    return now.get();
                }
                TimeUnit.SECONDS.sleep(1);
            }
        } finally {
            over = true;
        }
    }

    /** What is done meanwhile. */
    interface Work {
        void go() throws Trouble;
    }

    /** Empty while the server is away. */
    private Optional<JsonNode> look() throws Trouble {
        try {
            JsonNode now = server.get("/api/runs/" + run);
            away = 0;
            show(now);
            return Optional.of(now);
        } catch (IOException e) {
            lost(e.getMessage());
        } catch (Trouble e) {
            if (e.outcome() != Outcome.AWAY) {
                throw e;
            }
            lost(e.getMessage());
        }
        return Optional.empty();
    }

    /** A server that is started anew takes its runs up again. */
    private void lost(String why) throws Trouble {
        if (++away >= SECONDS_AWAY) {
            throw new Trouble(
                    Outcome.AWAY,
                    server.address() + " has been away for " + SECONDS_AWAY + " s (" + why + "); " + goesOn());
        }
    }

    /** By Ctrl-C, or a signal. */
    private void leave() {
        if (!over) {
            err.println((live ? "\n" : "") + "slipway: " + goesOn());
            err.flush();
        }
    }

    private String goesOn() {
        return "run " + run + " goes on; slipway logs -f " + run + " follows it, slipway cancel " + run + " ends it";
    }

    private void show(JsonNode now) {
        String line = words(now);
        if (line.equals(last)) {
            return;
        }
        last = line;
        boolean end = Outcome.isEnd(now.path("state").asText());
        err.print((live ? "\r\u001B[K" : "") + line + (live && !end ? "" : "\n"));
        err.flush();
    }

    private static String words(JsonNode run) {
        StringBuilder words = new StringBuilder("run " + run.path("id").asLong() + " "
                + Plain.line(run.path("state").asText()));
        for (JsonNode stage : run.path("stages")) {
            String state = stage.path("state").asText();
            if (!state.equals("waiting") && !state.equals("skipped")) {
                words.append(", ").append(Plain.line(stage.path("name").asText() + " " + state));
            }
        }
        String reason = Plain.line(run.path("reason").asText(""));
        return run.path("reason").isNull() || reason.isEmpty() ? words.toString() : words + ": " + reason;
    }
}
