package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import slipway.config.ApprovalSettings;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.text.SingleLine;
import slipway.web.auth.Access;
import slipway.web.auth.Principal;
import slipway.web.server.Json;
import slipway.web.server.JsonBody;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** Somebody who may says whether a waiting run goes live. */
public final class Approvals {
    private static final int LONGEST_REASON = 300;

    private final Supplier<Config> config;
    private final Access access;
    private final Intake intake;

    public Approvals(Supplier<Config> config, Access access, Intake intake) {
        this.config = config;
        this.access = access;
        this.intake = intake;
    }

    /** {@code POST /api/runs/{id}/approve}: 202 and the run, with the approval. */
    public void approve(Context context) throws Problem {
        Asked asked = asked(context);
        if (!intake.queue().approve(asked.run(), asked.who())) {
            throw notWaiting(asked.run());
        }
        answer(context, asked.run());
    }

    /** {@code POST /api/runs/{id}/reject}: the run is cancelled, and says why. */
    public void reject(Context context) throws Problem, IOException {
        Asked asked = asked(context);
        Optional<String> reason = JsonBody.read(context, List.of("reason")).text("reason");
        String why = "rejected by " + asked.who()
                + reason.map(text -> ": " + SingleLine.line(text, LONGEST_REASON))
                        .orElse("");
        if (!intake.queue().cancel(asked.run().id(), why)) {
            throw notWaiting(asked.run());
        }
        answer(context, asked.run());
    }

    private record Asked(Run run, String who) {}

    private Asked asked(Context context) throws Problem {
        Principal principal = access.person(context);
        Run run = Requests.run(context, intake.history());
        ApprovalSettings settings = config.get()
                .project(run.project())
                .flatMap(project -> run.environment().flatMap(project::environment))
                .flatMap(Environment::approval)
                .orElseThrow(() -> Problem.conflict("run " + run.id() + " needs no approval"));
        if (!settings.allows(principal.name(), principal.accessLevel())) {
            throw new Problem(
                    HttpStatus.FORBIDDEN,
                    principal.words() + " may not decide on run " + run.id() + "; " + settings.words() + " may");
        }
        if (run.state() != RunState.WAITING) {
            throw notWaiting(run);
        }
        return new Asked(run, principal.name());
    }

    private static Problem notWaiting(Run run) {
        return Problem.conflict("run " + run.id() + " does not wait for an approval (any more): it is "
                + run.state().word());
    }

    private void answer(Context context, Run run) {
        context.status(HttpStatus.ACCEPTED);
        Json.answer(context, Json.run(intake.history().find(run.id()).orElse(run)));
    }
}
