package slipway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import slipway.pipeline.Dispatcher;
import slipway.run.Accepted;
import slipway.run.Requester;
import slipway.run.RunRequest;
import slipway.run.history.History;
import slipway.run.queue.RunQueue;
import slipway.web.auth.Principal;
import slipway.web.server.Json;

/** Takes what a person wants to be run: 202, {@code Location}, and the run; also when it waits or runs already. */
public record Intake(RunQueue queue, History history, Dispatcher dispatcher) {
    void accept(Context context, RunRequest request) {
        answer(context, queue.accept(request));
    }

    /** The same of what may be allowed in a freeze because of who asks for it. */
    void accept(Context context, RunRequest request, Principal who) {
        answer(context, queue.accept(request, new Requester(who.name(), who.accessLevel())));
    }

    private void answer(Context context, Accepted accepted) {
        dispatcher.wakeAtOnce();
        ObjectNode answer = history.find(accepted.run()).map(Json::run).orElseThrow();
        context.status(HttpStatus.ACCEPTED).header("Location", "/api/runs/" + accepted.run());
        Json.answer(context, answer);
    }
}
