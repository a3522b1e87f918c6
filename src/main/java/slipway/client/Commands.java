package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.ParseException;

/** What each command asks the server, and how it shows the answer. */
final class Commands {
    private final CommandLine line;
    private final Server server;
    private final Screen screen;

    Commands(CommandLine line, Server server, Screen screen) {
        this.line = line;
        this.server = server;
        this.screen = screen;
    }

    Outcome run() throws ParseException, Trouble, IOException, InterruptedException {
        return switch (line.getArgs()[0]) {
            case "status" -> status();
            case "runs" -> runs();
            case "logs" -> logs();
            case "deploy" -> accepted(server.post("/api/projects/" + project() + "/runs", wish("branch", "commit")));
            case "rollback" ->
                accepted(server.post("/api/projects/" + project() + "/rollback", wish("release", "live")));
            case "retry" -> accepted(server.post("/api/runs/" + number() + "/retry", wish("force")));
            case "cancel" -> cancel();
            default -> throw new ParseException("no such command: " + line.getArgs()[0]);
        };
    }

    private Outcome status() throws ParseException, Trouble, IOException {
        words(0);
        JsonNode status = server.get("/api/status");
        if (shownAsJson(status)) {
            return Outcome.DONE;
        }
        Views.status(status).print(screen.out(), screen.terminal());
        return Outcome.DONE;
    }

    private Outcome runs() throws ParseException, Trouble, IOException {
        words(0);
        StringBuilder query =
                new StringBuilder("/api/runs?limit=" + Server.encoded(line.getOptionValue("limit", "20")));
        for (String name : List.of("project", "branch", "state")) {
            if (line.hasOption(name)) {
                query.append('&').append(name).append('=').append(Server.encoded(line.getOptionValue(name)));
            }
        }
        JsonNode runs = server.get(query.toString());
        if (!shownAsJson(runs)) {
            Views.runs(runs).print(screen.out(), screen.terminal());
        }
        return Outcome.DONE;
    }

    private Outcome logs() throws ParseException, Trouble, IOException, InterruptedException {
        long run = number();
        boolean follow = line.hasOption("follow");
        String query = "?follow=" + follow
                + (line.hasOption("stage") ? "&stage=" + Server.encoded(line.getOptionValue("stage")) : "");
        LogReader log = new LogReader(server, screen.out(), run, query);
        if (!follow) {
            log.copy();
            return Outcome.DONE;
        }
        JsonNode ended = log.follow(new Watch(server, screen.err(), false, run));
        return Outcome.of(ended.path("state").asText());
    }

    private Outcome cancel() throws ParseException, Trouble, IOException {
        JsonNode run = server.post("/api/runs/" + number() + "/cancel", empty());
        if (!shownAsJson(run)) {
            screen.out().println("run " + run.path("id").asLong() + " is being cancelled");
        }
        return Outcome.DONE;
    }

    private Outcome accepted(JsonNode run) throws Trouble, InterruptedException {
        long id = run.path("id").asLong();
        if (!line.hasOption("wait")) {
            if (!shownAsJson(run)) {
                screen.out().println("run " + id + " is accepted; slipway logs -f " + id + " follows it");
            }
            return Outcome.DONE;
        }
        JsonNode ended = new Watch(server, screen.err(), screen.terminal(), id).untilEnd();
        shownAsJson(ended);
        return Outcome.of(ended.path("state").asText());
    }

    private boolean shownAsJson(JsonNode answer) {
        if (line.hasOption("json")) {
            screen.out().println(answer);
        }
        return line.hasOption("json");
    }

    private ObjectNode wish(String... names) throws ParseException {
        ObjectNode wish = empty();
        for (String name : names) {
            if (line.hasOption(name) && List.of("release", "live").contains(name)) {
                wish.put(name, number(line.getOptionValue(name)));
            } else if (line.hasOption(name) && name.equals("force")) {
                wish.put(name, true);
            } else if (line.hasOption(name)) {
                wish.put(name, line.getOptionValue(name));
            }
        }
        return wish;
    }

    private static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    private String project() throws ParseException {
        words(1);
        return Server.encoded(line.getArgs()[1]);
    }

    private long number() throws ParseException {
        words(1);
        return number(line.getArgs()[1]);
    }

    private static long number(String text) throws ParseException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ParseException("not a number: " + text);
        }
    }

    private void words(int wanted) throws ParseException {
        if (line.getArgs().length != wanted + 1) {
            throw new ParseException(line.getArgs()[0] + " wants "
                    + (wanted == 0
                            ? "no more words"
                            : "one word: "
                                    + (List.of("deploy", "rollback").contains(line.getArgs()[0])
                                            ? "a project"
                                            : "a run's number")));
        }
    }
}
