package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import slipway.run.Run;
import slipway.run.history.History;
import slipway.run.queue.RunQueue;
import slipway.text.SingleLine;
import slipway.web.answer.RunAnswer;
import slipway.web.auth.Access;
import slipway.web.auth.Principal;
import slipway.web.server.Json;
import slipway.web.server.JsonBody;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** Somebody who may says whether a waiting run goes live, or that it does in a freeze. */
public final class Approvals {
    private static final int LONGEST_REASON = 300;

    private final ApprovalRights rights;
    private final Access access;
    private final RunQueue queue;
    private final History history;

    public Approvals(ApprovalRights rights, Access access, RunQueue queue, History history) {
        this.rights = rights;
        this.access = access;
        this.queue = queue;
        this.history = history;
    }

    /** {@code POST /api/runs/{id}/approve}: 202 and the run, with the approval. */
    public void approve(Context context) throws Problem {
        Principal principal = access.person(context);
        Run run = Requests.run(context, history);
        rights.requireMayApprove(run, principal);
        if (!(ApprovalRights.waitsForFreeze(run) ? exempt(run, principal) : approve(run, principal))) {
            throw ApprovalRights.notWaiting(run);
        }
        answer(context, run);
    }

    private boolean approve(Run run, Principal principal) {
        if (rights.isExcepted(run, principal)) {
            exempt(run, principal);
        }
        return queue.approve(run, principal.name());
    }

    private boolean exempt(Run run, Principal principal) {
        return queue.exempt(run, ApprovalRights.exempting(principal));
    }

    /** {@code POST /api/runs/{id}/reject}: the run is cancelled, and says why. */
    public void reject(Context context) throws Problem, IOException {
        Principal principal = access.person(context);
        Run run = Requests.run(context, history);
        rights.requireMayReject(run, principal);
        Optional<String> reason = JsonBody.read(context, List.of("reason")).text("reason");
        String why = "rejected by " + principal.name()
                + reason.map(text -> ": " + SingleLine.line(text, LONGEST_REASON))
                        .orElse("");
        if (!queue.cancel(run.id(), why)) {
            throw ApprovalRights.notWaiting(run);
        }
        answer(context, run);
    }

    private void answer(Context context, Run run) {
        context.status(HttpStatus.ACCEPTED);
        Json.answer(context, RunAnswer.of(history.find(run.id()).orElse(run)));
    }
}
