package slipway.web;

import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.run.Goal;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.run.history.History;
import slipway.web.answer.RunAnswer;
import slipway.web.answer.RunAnswer.ReaderAnswer;
import slipway.web.answer.RunsAnswer;
import slipway.web.auth.Access;
import slipway.web.auth.Principal;
import slipway.web.server.Json;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** {@code GET /api/runs} and {@code GET /api/runs/{id}}: what was recorded. */
public final class RunRecord {
    private final Supplier<Config> config;
    private final History history;
    private final Access access;
    private final ApprovalRights rights;

    public RunRecord(Supplier<Config> config, History history, Access access, ApprovalRights rights) {
        this.config = config;
        this.history = history;
        this.access = access;
        this.rights = rights;
    }

    public void list(Context context) throws Problem {
        ListPage page = ListPage.asked(context);
        List<Run> runs = history.list(new History.Filter(
                Requests.text(context, "project"),
                Requests.text(context, "branch"),
                state(context),
                goal(context),
                Requests.text(context, "environment"),
                page.before(),
                page.toRead()));
        if (runs.isEmpty()) {
            refuseAnUnknownProject(context);
        }
        Json.answer(
                context,
                new RunsAnswer(page.items(runs).stream().map(RunAnswer::of).toList(), page.next(runs, Run::id)));
    }

    /** A project that has left the configuration is known as long as runs of it are kept. */
    private void refuseAnUnknownProject(Context context) throws Problem {
        Optional<String> project = Requests.text(context, "project");
        if (project.isPresent() && config.get().project(project.get()).isEmpty()) {
            if (!history.hasRuns(project.get())) {
                throw Requests.noProject(project.get(), config.get());
            }
        }
    }

    /** Adds what the reader may decide. Events and lists are the same for all readers, so they do not say it. */
    public void one(Context context) throws Problem {
        Run run = Requests.run(context, history);
        Optional<Principal> reader = access.reader(context);
        var itsRights = new ReaderAnswer(
                reader.filter(who -> rights.mayApprove(run, who)).isPresent(),
                reader.filter(who -> rights.mayReject(run, who)).isPresent(),
                reader.flatMap(who -> rights.refusal(run, who)));
        Json.answer(context, RunAnswer.of(run, Optional.of(itsRights)));
    }

    private static Optional<RunState> state(Context context) throws Problem {
        return word(context, "state", List.of(RunState.values()), RunState::word);
    }

    private static Optional<Goal> goal(Context context) throws Problem {
        return word(context, "goal", List.of(Goal.values()), Goal::word);
    }

    private static <T> Optional<T> word(Context context, String parameter, List<T> all, Function<T, String> word)
            throws Problem {
        Optional<String> given = Requests.text(context, parameter);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(all.stream()
                .filter(each -> word.apply(each).equals(given.get()))
                .findFirst()
                .orElseThrow(() -> Problem.badRequest(parameter + " must be one of "
                        + String.join(", ", all.stream().map(word).toList()) + ", not " + given.get())));
    }
}
