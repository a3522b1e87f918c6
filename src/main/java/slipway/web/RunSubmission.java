package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import slipway.pipeline.Dispatcher;
import slipway.run.Accepted;
import slipway.run.Requester;
import slipway.run.RunRequest;
import slipway.run.history.History;
import slipway.run.queue.RunQueue;
import slipway.web.answer.RunAnswer;
import slipway.web.auth.Principal;
import slipway.web.server.Json;

/**
 * Puts the run that a person asks for into the queue. The answer is 202, {@code Location} and the run, even if that run
 * was queued or running before.
 */
public final class RunSubmission {
    private final RunQueue queue;
    private final History history;
    private final Dispatcher dispatcher;

    public RunSubmission(RunQueue queue, History history, Dispatcher dispatcher) {
        this.queue = queue;
        this.history = history;
        this.dispatcher = dispatcher;
    }

    void accept(Context context, RunRequest request) {
        answer(context, queue.accept(request));
    }

    /** The same for a run that may be allowed in a freeze because of who asks for it. */
    void accept(Context context, RunRequest request, Principal who) {
        answer(context, queue.accept(request, new Requester(who.name(), who.accessLevel())));
    }

    private void answer(Context context, Accepted accepted) {
        dispatcher.wakeAtOnce();
        RunAnswer answer = history.find(accepted.run()).map(RunAnswer::of).orElseThrow();
        context.status(HttpStatus.ACCEPTED).header("Location", "/api/runs/" + accepted.run());
        Json.answer(context, answer);
    }
}
