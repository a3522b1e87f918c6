package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.ParseException;
import slipway.text.Nearest;
import slipway.text.SingleLine;

/** What each command asks the server, and how it shows the answer. */
final class ClientCommands {
    private static final int USUAL_LIMIT = 20;
    /** If nobody reads their answer, they have done nothing; of the others the exit status tells what they did. */
    private static final Set<ClientCommand> ONLY_SHOW =
            EnumSet.of(ClientCommand.STATUS, ClientCommand.RUNS, ClientCommand.SHOW, ClientCommand.RELEASES);

    private final CommandLine line;
    private final ServerApi server;
    private final Screen screen;
    private final Desktop desktop;

    ClientCommands(CommandLine line, ServerApi server, Screen screen, Desktop desktop) {
        this.line = line;
        this.server = server;
        this.screen = screen;
        this.desktop = desktop;
    }

    URI address() {
        return server.address();
    }

    ExitCode run(ClientCommand command) throws ParseException, ClientException, IOException, InterruptedException {
        ExitCode code = answer(command);
        if (ONLY_SHOW.contains(command) && screen.out().checkError()) {
            throw new BrokenPipe();
        }
        return code;
    }

    private ExitCode answer(ClientCommand command)
            throws ParseException, ClientException, IOException, InterruptedException {
        return switch (command) {
            case STATUS -> status();
            case RUNS -> runs();
            case SHOW -> show();
            case LOGS -> logs();
            case RELEASES -> releases();
            case DEPLOY ->
                accepted(server.post(
                        "/api/projects/" + operand() + "/runs", body(Flag.BRANCH, Flag.COMMIT, Flag.ENVIRONMENT)));
            case ROLLBACK ->
                accepted(server.post(
                        "/api/projects/" + operand() + "/rollback", body(Flag.RELEASE, Flag.LIVE, Flag.ENVIRONMENT)));
            case PROMOTE -> accepted(server.post("/api/projects/" + operand() + "/promote", body(Flag.FROM, Flag.TO)));
            case APPROVE -> accepted(server.post("/api/runs/" + number() + "/approve", body()));
            case REJECT -> reject();
            case FREEZE -> freeze();
            case UNFREEZE -> unfreeze();
            case RETRY -> accepted(server.post("/api/runs/" + number() + "/retry", body(Flag.FORCE)));
            case CANCEL -> cancel();
            case OPEN -> open();
            case COMPLETION -> throw new IllegalArgumentException("is not a question to a server");
        };
    }

    private ExitCode status() throws ClientException, IOException {
        JsonNode status = server.get("/api/status");
        List<JsonNode> projects = new ArrayList<>();
        status.path("projects").forEach(projects::add);
        if (line.getArgs().length > 1) {
            projects = List.of(named(line.getArgs()[1], projects));
        }
        boolean one = line.getArgs().length > 1;
        if (!shownAsJson(one ? projects.get(0) : status)) {
            var view = new StatusView(screen);
            if (one) {
                view.one(projects.get(0));
            } else {
                view.all(projects);
                view.servers(status.path("servers"));
            }
        }
        return ExitCode.DONE;
    }

    private static JsonNode named(String name, List<JsonNode> projects) throws ClientException {
        return projects.stream()
                .filter(project -> project.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new ClientException(
                        ExitCode.REFUSED,
                        "there is no project " + name + "; "
                                + Nearest.advice(
                                        name,
                                        projects.stream()
                                                .map(project ->
                                                        project.path("name").asText())
                                                .toList())));
    }

    private ExitCode runs() throws ParseException, ClientException, IOException {
        StringBuilder query = new StringBuilder("/api/runs?");
        for (Flag flag : List.of(Flag.PROJECT, Flag.BRANCH, Flag.ENVIRONMENT, Flag.STATE)) {
            if (line.hasOption(flag.word())) {
                query.append(flag.word())
                        .append('=')
                        .append(ServerApi.encoded(line.getOptionValue(flag.word())))
                        .append('&');
            }
        }
        ObjectNode runs = pages(query.toString(), "runs");
        if (!shownAsJson(runs)) {
            print(Views.runs(runs), runs);
        }
        return ExitCode.DONE;
    }

    private ExitCode releases() throws ParseException, ClientException, IOException {
        String only = line.hasOption(Flag.ENVIRONMENT.word())
                ? "environment=" + ServerApi.encoded(line.getOptionValue(Flag.ENVIRONMENT.word())) + "&"
                : "";
        ObjectNode releases = pages("/api/projects/" + operand() + "/releases?" + only, "releases");
        if (!shownAsJson(releases)) {
            print(Views.releases(releases), releases);
        }
        return ExitCode.DONE;
    }

    /** The server gives a page of at most 200 at a time, newest first. */
    private ObjectNode pages(String query, String list) throws ParseException, ClientException, IOException {
        long wanted = line.hasOption(Flag.LIMIT.word()) ? number(line.getOptionValue(Flag.LIMIT.word())) : USUAL_LIMIT;
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        String before = "";
        while (before != null && all.size() < wanted) {
            JsonNode page = server.get(query + "limit=" + (wanted - all.size()) + before);
            page.path(list).forEach(all::add);
            before = page.path("next").isNumber()
                    ? "&before=" + page.path("next").asLong()
                    : null;
        }
        ObjectNode read = JsonNodeFactory.instance.objectNode();
        read.set(list, all);
        read.put("more", before != null);
        return read;
    }

    private void print(Table table, ObjectNode pages) {
        table.print(screen);
        if (screen.outIsTerminal() && pages.path("more").asBoolean()) {
            screen.err().println("there are more; --limit N shows them");
        }
    }

    private ExitCode show() throws ParseException, ClientException, IOException {
        JsonNode run = server.get("/api/runs/" + number());
        if (!shownAsJson(run)) {
            Views.run(run, screen);
        }
        return ExitCode.DONE;
    }

    /** The page of a run, of a project, or of all; in a browser where a person has one. */
    private ExitCode open() {
        String given = line.getArgs().length > 1 ? line.getArgs()[1] : "";
        String path =
                given.isEmpty() ? "/" : (given.matches("\\d+") ? "/runs/" : "/projects/") + ServerApi.encoded(given);
        String page = server.address() + path;
        screen.out().println(page);
        desktop.open(page);
        return ExitCode.DONE;
    }

    private ExitCode logs() throws ParseException, ClientException, IOException, InterruptedException {
        long run = number();
        Optional<String> stage = Optional.ofNullable(line.getOptionValue(Flag.STAGE.word()));
        try (var out = new LogOutput(screen)) {
            if (line.hasOption(Flag.FOLLOW.word())) {
                JsonNode ended =
                        new RunStream(server, screen.err(), run, stage, RunStream.MOST_AWAY).follow(unused -> {}, out);
                return end(ended, stage);
            }
            String query =
                    stage.map(name -> "?stage=" + ServerApi.encoded(name)).orElse("");
            server.copy("/api/runs/" + run + "/log" + query, out);
            return ExitCode.DONE;
        }
    }

    /** Of a stage its own, whether the run goes on after it or not; of one that never came its run's. */
    static ExitCode end(JsonNode run, Optional<String> stage) {
        for (JsonNode each : run.path("stages")) {
            String state = each.path("state").asText();
            if (stage.equals(Optional.of(each.path("name").asText())) && !state.equals("waiting")) {
                return ExitCode.of(state);
            }
        }
        return ExitCode.of(run.path("state").asText());
    }

    private ExitCode cancel() throws ParseException, ClientException, IOException {
        JsonNode run = server.post("/api/runs/" + number() + "/cancel", body());
        if (!shownAsJson(run)) {
            screen.out().println("run " + run.path("id").asLong() + " is being cancelled");
        }
        return ExitCode.DONE;
    }

    private ExitCode reject() throws ParseException, ClientException, IOException {
        JsonNode run = server.post("/api/runs/" + number() + "/reject", body(Flag.REASON));
        if (!shownAsJson(run)) {
            screen.out().println("run " + run.path("id").asLong() + " is rejected");
        }
        return ExitCode.DONE;
    }

    private ExitCode freeze() throws ParseException, ClientException, IOException {
        JsonNode begun =
                server.post("/api/projects/" + operand() + "/freeze", body(Flag.ENVIRONMENT, Flag.UNTIL, Flag.REASON));
        if (!shownAsJson(begun)) {
            begun.path("freezes")
                    .forEach(freeze -> screen.out()
                            .println(place(freeze) + " is frozen until " + Views.time(freeze.path("until"))));
        }
        return ExitCode.DONE;
    }

    private ExitCode unfreeze() throws ClientException, IOException {
        String only = line.hasOption(Flag.ENVIRONMENT.word())
                ? "?environment=" + ServerApi.encoded(line.getOptionValue(Flag.ENVIRONMENT.word()))
                : "";
        JsonNode ended = server.delete("/api/projects/" + operand() + "/freeze" + only);
        if (!shownAsJson(ended)) {
            ended.path("freezes")
                    .forEach(freeze -> screen.out().println(place(freeze) + " is not frozen by hand any more"));
        }
        return ExitCode.DONE;
    }

    private static String place(JsonNode freeze) {
        return SingleLine.line(freeze.path("project").asText() + " in "
                + freeze.path("environment").asText());
    }

    private ExitCode accepted(JsonNode run) throws ClientException, IOException, InterruptedException {
        long id = run.path("id").asLong();
        if (!line.hasOption(Flag.WAIT.word())) {
            if (!shownAsJson(run)) {
                screen.out().println("run " + id + " is accepted; slipway logs -f " + id + " follows it");
            }
            return ExitCode.DONE;
        }
        JsonNode ended = new RunStream(server, screen.err(), id, Optional.empty(), RunStream.MOST_AWAY)
                .follow(new Progress(screen), OutputStream.nullOutputStream());
        shownAsJson(ended);
        return ExitCode.of(ended.path("state").asText());
    }

    private boolean shownAsJson(JsonNode answer) {
        if (line.hasOption(Flag.JSON.word())) {
            screen.out().println(answer);
        }
        return line.hasOption(Flag.JSON.word());
    }

    private ObjectNode body(Flag... flags) throws ParseException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        for (Flag flag : flags) {
            String value = line.getOptionValue(flag.word());
            if (line.hasOption(flag.word()) && flag == Flag.FORCE) {
                body.put(flag.word(), true);
            } else if (value != null && List.of(Flag.RELEASE, Flag.LIVE).contains(flag)) {
                body.put(flag.word(), number(value));
            } else if (value != null) {
                body.put(flag.word(), value);
            }
        }
        return body;
    }

    private String operand() {
        return ServerApi.encoded(line.getArgs()[1]);
    }

    private long number() throws ParseException {
        return number(line.getArgs()[1]);
    }

    private static long number(String text) throws ParseException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ParseException("wants a number, not " + text);
        }
    }
}
