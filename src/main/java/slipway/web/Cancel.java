package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import slipway.pipeline.Dispatcher;
import slipway.pipeline.stage.CancelResult;
import slipway.run.Run;
import slipway.run.history.History;
import slipway.web.answer.RunAnswer;
import slipway.web.auth.Access;
import slipway.web.server.Json;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** Cancels a queued or running run. */
public final class Cancel {
    private final Access access;
    private final History history;
    private final Dispatcher dispatcher;

    public Cancel(Access access, History history, Dispatcher dispatcher) {
        this.access = access;
        this.history = history;
        this.dispatcher = dispatcher;
    }

    /** {@code POST /api/runs/{id}/cancel}. */
    public void create(Context context) throws Problem {
        String who = access.deploy(context);
        Run run = Requests.run(context, history);
        CancelResult result = dispatcher.cancel(run.id(), "cancelled by " + who);
        if (result.refusal().isPresent()) {
            throw Problem.conflict(result.refusal().get());
        }
        context.status(HttpStatus.ACCEPTED);
        Json.answer(context, RunAnswer.of(history.find(run.id()).orElse(run)));
    }
}
