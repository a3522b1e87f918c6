package slipway.web;

import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import slipway.run.History;
import slipway.run.Run;
import slipway.run.RunState;

/** {@code GET /api/runs} and {@code GET /api/runs/{id}}: what was recorded. */
public final class RunRecord {
    private final History history;

    public RunRecord(History history) {
        this.history = history;
    }

    public void list(Context context) throws Problem {
        Page page = Page.asked(context);
        List<Run> runs = history.list(new History.Filter(
                Requests.text(context, "project"),
                Requests.text(context, "branch"),
                state(context),
                page.before(),
                page.toRead()));
        page.answer(context, "runs", runs, Json::run, Run::id);
    }

    public void one(Context context) throws Problem {
        Json.answer(context, Json.run(Requests.run(context, history)));
    }

    private static Optional<RunState> state(Context context) throws Problem {
        Optional<String> word = Requests.text(context, "state");
        if (word.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(RunState.named(word.get())
                .orElseThrow(() -> Problem.badRequest("state must be one of "
                        + String.join(
                                ", ",
                                List.of(RunState.values()).stream()
                                        .map(RunState::word)
                                        .toList())
                        + ", not " + word.get())));
    }
}
