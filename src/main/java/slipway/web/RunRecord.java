package slipway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import slipway.run.History;
import slipway.run.Run;
import slipway.run.RunState;

/** {@code GET /api/runs} and {@code GET /api/runs/{id}}: what was recorded. */
public final class RunRecord {
    private static final long USUAL_PAGE = 50;
    private static final long LARGEST_PAGE = 200;

    private final History history;

    public RunRecord(History history) {
        this.history = history;
    }

    public void list(Context context) throws Problem {
        long limit = Math.min(LARGEST_PAGE, Requests.number(context, "limit").orElse(USUAL_PAGE));
        List<Run> runs = history.list(new History.Filter(
                Requests.text(context, "project"),
                Requests.text(context, "branch"),
                state(context),
                Requests.number(context, "before"),
                (int) limit));
        ObjectNode answer = Json.object();
        answer.set("runs", Json.array(runs, Json::run));
        if (runs.size() == limit) {
            answer.put("next", runs.get(runs.size() - 1).id());
        } else {
            answer.putNull("next");
        }
        Json.answer(context, answer);
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
