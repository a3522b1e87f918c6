package slipway.web;

import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import slipway.config.ApprovalSettings;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.pipeline.ActiveFreeze;
import slipway.pipeline.FreezeCheck;
import slipway.run.Contributors;
import slipway.run.Requester;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.run.Wait;
import slipway.run.history.History;
import slipway.web.auth.Principal;
import slipway.web.server.Problem;

/** Whether a person may approve or reject a waiting run, by the current configuration. */
public final class ApprovalRights {
    private static final String UNKNOWN_PUSHER =
            "who pushed its commit is not known, and approval.selfApproval is false; ask for the commit by hand"
                    + " (slipway deploy or slipway promote), and somebody else may approve it";

    private final Supplier<Config> config;
    private final FreezeCheck freezes;
    private final History history;

    public ApprovalRights(Supplier<Config> config, FreezeCheck freezes, History history) {
        this.config = config;
        this.freezes = freezes;
        this.history = history;
    }

    boolean mayApprove(Run run, Principal principal) {
        return isAllowed(() -> requireMayApprove(run, principal));
    }

    boolean mayReject(Run run, Principal principal) {
        return !waitsForFreeze(run) && isAllowed(() -> requireMayReject(run, principal));
    }

    /** Refuses an approval, or that the run goes live in a freeze, if that is what it waits for. */
    void requireMayApprove(Run run, Principal principal) throws Problem {
        if (waitsForFreeze(run)) {
            requireExcepted(run, principal);
            return;
        }
        ApprovalSettings settings = requireNamed(run, principal);
        Optional<String> reason = settings.selfApproval() ? Optional.empty() : selfApproval(run, principal, settings);
        if (reason.isPresent()) {
            throw new Problem(
                    HttpStatus.FORBIDDEN, principal.words() + " may not approve run " + run.id() + ": " + reason.get());
        }
    }

    /** Why it might be a self-approval, if so. Where nobody is known, everybody may be the one who pushed. */
    private Optional<String> selfApproval(Run run, Principal principal, ApprovalSettings settings) {
        Contributors contributors = history.contributors(run);
        if (!contributors.areKnown()) {
            return Optional.of(UNKNOWN_PUSHER);
        }
        String others = settings.isOnePerson()
                ? "nobody else is in approval.by; add somebody there"
                : "another of " + settings.words() + " may";
        return contributors
                .contributionOf(principal.name())
                .map(part -> principal.name() + " " + part + ", and approval.selfApproval is false; " + others);
    }

    /** What to tell a person who may decide about the run, but not approve it. */
    Optional<String> refusal(Run run, Principal principal) {
        return mayReject(run, principal) ? refused(() -> requireMayApprove(run, principal)) : Optional.empty();
    }

    void requireMayReject(Run run, Principal principal) throws Problem {
        requireNamed(run, principal);
    }

    /** Whether its run may go live in a freeze, because of who approves it. */
    boolean isExcepted(Run run, Principal principal) {
        return environment(run).stream()
                .flatMap(environment -> environment.freeze().windows().stream())
                .anyMatch(window -> window.except().include(principal.name(), principal.accessLevel()));
    }

    static boolean waitsForFreeze(Run run) {
        return run.state() == RunState.WAITING
                && run.waits().filter(wait -> wait.kind() == Wait.Kind.FREEZE).isPresent();
    }

    static Requester exempting(Principal principal) {
        return new Requester(principal.name(), principal.accessLevel(), false);
    }

    static Problem notWaiting(Run run) {
        return Problem.conflict("run " + run.id() + " does not wait for an approval (any more): it is "
                + run.state().word());
    }

    /** An approval ends no freeze. Some may let a run go live nevertheless. */
    private void requireExcepted(Run run, Principal principal) throws Problem {
        Optional<ActiveFreeze> left = ActiveFreeze.holding(freezes(run), run, List.of(exempting(principal)));
        if (left.isPresent()) {
            throw Problem.conflict(principal.words() + " cannot let run " + run.id() + " go live now: it is "
                    + left.get().words(run));
        }
    }

    private List<ActiveFreeze> freezes(Run run) {
        return config.get()
                .project(run.project())
                .flatMap(project -> environment(run).map(environment -> freezes.of(project, environment)))
                .orElse(List.of());
    }

    private ApprovalSettings requireNamed(Run run, Principal principal) throws Problem {
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
        return settings;
    }

    private Optional<Environment> environment(Run run) {
        return config.get()
                .project(run.project())
                .flatMap(project -> run.environment().flatMap(project::environment));
    }

    /** Something that may be refused. */
    private interface Requirement {
        void check() throws Problem;
    }

    private static boolean isAllowed(Requirement requirement) {
        return refused(requirement).isEmpty();
    }

    private static Optional<String> refused(Requirement requirement) {
        try {
            requirement.check();
            return Optional.empty();
        } catch (Problem refused) {
            return Optional.of(refused.getMessage());
        }
    }
}
