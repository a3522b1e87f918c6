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
import slipway.pipeline.ActiveFreeze;
import slipway.pipeline.FreezeCheck;
import slipway.run.Requester;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.run.Wait;
import slipway.text.SingleLine;
import slipway.web.auth.Access;
import slipway.web.auth.Principal;
import slipway.web.server.Json;
import slipway.web.server.JsonBody;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** Somebody who may says whether a waiting run goes live, or that it does in a freeze. */
public final class Approvals {
    private static final int LONGEST_REASON = 300;

    private final Supplier<Config> config;
    private final Access access;
    private final Intake intake;
    private final FreezeCheck freezes;

    public Approvals(Supplier<Config> config, Access access, Intake intake, FreezeCheck freezes) {
        this.freezes = freezes;
        this.config = config;
        this.access = access;
        this.intake = intake;
    }

    /** {@code POST /api/runs/{id}/approve}: 202 and the run, with the approval. */
    public void approve(Context context) throws Problem {
        Principal principal = access.person(context);
        Run run = Requests.run(context, intake.history());
        boolean recorded = waitsForFreeze(run) ? exempts(run, principal) : approves(run, principal);
        if (!recorded) {
            throw notWaiting(run);
        }
        answer(context, run);
    }

    private boolean approves(Run run, Principal principal) throws Problem {
        requireMayDecide(run, principal);
        if (environment(run)
                .filter(environment -> isExcepted(environment, principal))
                .isPresent()) {
            intake.queue().exempt(run, requester(principal));
        }
        return intake.queue().approve(run, principal.name());
    }

    private static boolean waitsForFreeze(Run run) {
        return run.state() == RunState.WAITING
                && run.waits().filter(wait -> wait.kind() == Wait.Kind.FREEZE).isPresent();
    }

    /** An approval ends no freeze. Some may let a run go live nevertheless. */
    private boolean exempts(Run run, Principal principal) throws Problem {
        Requester one = requester(principal);
        Optional<ActiveFreeze> left = ActiveFreeze.holding(freezes(run), run, List.of(one));
        if (left.isPresent()) {
            throw Problem.conflict(principal.words() + " cannot let run " + run.id() + " go live now: it is "
                    + left.get().words(run));
        }
        return intake.queue().exempt(run, one);
    }

    private List<ActiveFreeze> freezes(Run run) {
        return config.get()
                .project(run.project())
                .flatMap(project -> environment(run).map(environment -> freezes.of(project, environment)))
                .orElse(List.of());
    }

    private static boolean isExcepted(Environment environment, Principal principal) {
        return environment.freeze().windows().stream()
                .anyMatch(window -> window.except().include(principal.name(), principal.accessLevel()));
    }

    private static Requester requester(Principal principal) {
        return new Requester(principal.name(), principal.accessLevel());
    }

    /** {@code POST /api/runs/{id}/reject}: the run is cancelled, and says why. */
    public void reject(Context context) throws Problem, IOException {
        Principal principal = access.person(context);
        Run run = Requests.run(context, intake.history());
        requireMayDecide(run, principal);
        Optional<String> reason = JsonBody.read(context, List.of("reason")).text("reason");
        String why = "rejected by " + principal.name()
                + reason.map(text -> ": " + SingleLine.line(text, LONGEST_REASON))
                        .orElse("");
        if (!intake.queue().cancel(run.id(), why)) {
            throw notWaiting(run);
        }
        answer(context, run);
    }

    private Optional<Environment> environment(Run run) {
        return config.get()
                .project(run.project())
                .flatMap(project -> run.environment().flatMap(project::environment));
    }

    private void requireMayDecide(Run run, Principal principal) throws Problem {
        ApprovalSettings settings = environment(run)
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
