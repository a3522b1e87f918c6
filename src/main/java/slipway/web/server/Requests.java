package slipway.web.server;

import io.javalin.http.Context;
import java.util.Optional;
import slipway.config.Config;
import slipway.config.Project;
import slipway.run.Run;
import slipway.run.StageName;
import slipway.run.history.History;
import slipway.text.Nearest;

/** Reads what a request names, and says what is wrong with it. */
public final class Requests {
    private Requests() {}

    public static Project project(Context context, Config config) throws Problem {
        String name = context.pathParam("project");
        return config.project(name).orElseThrow(() -> noProject(name, config));
    }

    public static Problem noProject(String name, Config config) {
        return Problem.notFound("there is no project " + name + "; "
                + Nearest.advice(
                        name, config.projects().stream().map(Project::name).toList()));
    }

    public static Run run(Context context, History history) throws Problem {
        String id = context.pathParam("id");
        long number = number("the run's number", id);
        return history.find(number)
                .orElseThrow(() -> Problem.notFound("there is no run " + id + ", or it is no longer kept"));
    }

    public static Optional<Long> number(Context context, String parameter) throws Problem {
        String text = context.queryParam(parameter);
        return text == null ? Optional.empty() : Optional.of(number(parameter, text));
    }

    public static Optional<String> text(Context context, String parameter) {
        return Optional.ofNullable(context.queryParam(parameter)).filter(text -> !text.isEmpty());
    }

    /** The stage of the run that is asked for; empty: all of them. */
    public static Optional<StageName> stage(Context context, Run run) throws Problem {
        Optional<String> word = text(context, "stage");
        if (word.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(StageName.named(word.get())
                .filter(stage -> run.stage(stage).isPresent())
                .orElseThrow(() -> Problem.badRequest("run " + run.id() + " has no stage " + word.get())));
    }

    /** Where a reader of events goes on: the id of the last one it has seen, or {@code from}. */
    public static Optional<Long> lastSeen(Context context) throws Problem {
        Optional<String> id =
                Optional.ofNullable(context.header("Last-Event-ID")).filter(given -> !given.isEmpty());
        Optional<String> text = id.isPresent() ? id : text(context, "from");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.get().matches("\\d{1,18}")) {
            throw Problem.badRequest((id.isPresent() ? "Last-Event-ID" : "from")
                    + " must be an offset in the log, a whole number from 0, not " + text.get());
        }
        return Optional.of(Long.parseLong(text.get()));
    }

    private static long number(String what, String text) throws Problem {
        try {
            long number = Long.parseLong(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notANumber(what, text);
        }
        throw notANumber(what, text);
    }

    private static Problem notANumber(String what, String text) {
        return Problem.badRequest(what + " must be a whole number above 0, not " + text);
    }
}
