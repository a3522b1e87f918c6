package slipway.pipeline.stage;

import java.util.Optional;
import slipway.config.GitRef;
import slipway.git.Git;
import slipway.git.GitException;
import slipway.gitlab.webhook.PushAction;
import slipway.gitlab.webhook.SkipMarker;
import slipway.pipeline.stage.StageResult.End;
import slipway.run.Goal;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.Trigger;
import slipway.run.history.BranchHistory;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.run.queue.RunQueue;
import slipway.text.SingleLine;

/** The checkout stage: fetches, makes sure that the commit is still wanted, and lays it out. */
public final class CheckoutStage {
    /** As of those that a delivery tells. */
    private static final int LONGEST_TITLE = 200;

    private static final int LONGEST_AUTHOR = 100;

    /** GitLab gives a commit away by its id alone, and a merge request of a fork brings in whatever its author wrote. */
    private static final String ON_NO_BRANCH =
            "the commit %s is on no branch of the repository and has no tag, so anybody may have written it (as in a merge"
                    + " request from a fork); push it to a branch first, or set checkout.anyCommit to true";

    private final Git git;
    private final RunQueue queue;
    private final History history;
    private final BranchHistory branches;
    private final PathFilter paths;

    public CheckoutStage(Git git, RunQueue queue, History history, BranchHistory branches, Releases releases) {
        this.paths = new PathFilter(git, history, releases);
        this.git = git;
        this.queue = queue;
        this.history = history;
        this.branches = branches;
    }

    public StageResult run(RunContext context) throws InterruptedException {
        try {
            Run run = context.run();
            git.fetch(run.project(), context.project().repository(), context.log());
            boolean isOfBranch = !run.trigger().byHand() && run.tag().isEmpty();
            Optional<Git.Commit> head = isOfBranch ? git.head(run.project(), run.branch()) : Optional.empty();
            Optional<String> overtaken = run.trigger().byHand() ? Optional.empty() : overtaken(context, head);
            if (overtaken.isPresent()) {
                return End.NOT_NEEDED.because(overtaken.get());
            }
            Optional<PathFilter.Unchanged> unchanged = paths.unchanged(context);
            if (unchanged.isPresent()) {
                describe(context, head);
                context.claim()
                        .unchangedSince(
                                unchanged.get().since(), context.project().paths());
                return End.NOT_NEEDED.because(unchanged.get().reason());
            }
            // What was not asked for by hand is on the branch that was just fetched.
            if (run.trigger().byHand() && !git.isPublished(run.project(), run.commit())) {
                if (!context.project().checkout().anyCommit() && !cameFromABranch(run)) {
                    return StageResult.failed(ON_NO_BRANCH.formatted(run.commit()));
                }
                git.fetchCommit(run.project(), context.project().repository(), run.commit(), context.log());
            }
            git.layOut(
                    run.project(),
                    context.project().repository(),
                    context.project().checkout(),
                    run.commit(),
                    context.folder(),
                    context.log());
            return StageResult.succeeded(run.commit().substring(0, 12) + " " + describe(context, head));
        } catch (GitException e) {
            return StageResult.failed(e.getMessage());
        }
    }

    /** Records who made the commit, and when; returns its title. */
    private String describe(RunContext context, Optional<Git.Commit> head) throws GitException, InterruptedException {
        Run run = context.run();
        Git.Commit commit = head.isPresent() && head.get().id().equals(run.commit())
                ? head.get()
                : git.commit(run.project(), run.commit());
        String title = run.title().orElseGet(() -> title(commit));
        context.claim().committed(commit.at(), SingleLine.line(commit.author(), LONGEST_AUTHOR), title);
        return title;
    }

    /** A retry of a push that was checked out is of a commit that was on its branch then, even if it was pushed away since. */
    private boolean cameFromABranch(Run run) {
        Optional<Run> each = Optional.of(run);
        while (each.isPresent() && each.get().trigger().byHand()) {
            each = each.flatMap(Run::retryOf).flatMap(history::find);
        }
        return each.flatMap(push -> push.stage(StageName.CHECKOUT))
                .filter(stage -> stage.state() == StageState.SUCCEEDED)
                .isPresent();
    }

    private static String title(Git.Commit commit) {
        return SingleLine.line(commit.message().lines().findFirst().orElse("").strip(), LONGEST_TITLE);
    }

    /** Why the commit is not to be run any more, if so. Then the head is queued, unless it is known already. */
    private Optional<String> overtaken(RunContext context, Optional<Git.Commit> found)
            throws GitException, InterruptedException {
        Run run = context.run();
        if (run.tag().isPresent()) {
            return moved(run, run.tag().get());
        }
        if (found.isEmpty()) {
            return Optional.of("the branch " + run.branch() + " is gone from the repository");
        }
        Git.Commit head = found.get();
        Optional<SkipMarker> marker = SkipMarker.in(head.message());
        PushAction action = PushAction.of(context.project(), GitRef.branch(run.branch()), marker);
        if (head.id().equals(run.commit())) {
            // Not every delivery carries its head commit, and a push that was caught up had none.
            return asksForAsMuch(action, run.goal())
                    ? Optional.empty()
                    : marker.map(skip -> "its message says " + skip.text());
        }
        if (!asksForAsMuch(action, run.goal()) && isStillOn(run, head.id())) {
            context.log()
                    .line("the branch has moved on to " + head.id() + ", which asks for less (" + action
                            + "); this commit is still the one to " + run.goal().word());
            return Optional.empty();
        }
        String moved =
                "the branch " + run.branch() + " had moved on to " + head.id().substring(0, 12);
        return Optional.of(
                action == PushAction.SKIP
                        ? moved + ", which says " + marker.map(SkipMarker::text).orElse("that it is not to be run")
                        : moved + ": run " + newerRun(context, head, action));
    }

    /** A tag that was moved comes with a delivery of its own. */
    private Optional<String> moved(Run run, String tag) throws GitException, InterruptedException {
        Optional<String> commit = git.tagged(run.project(), tag);
        if (commit.isEmpty()) {
            return Optional.of("the tag " + tag + " is gone from the repository");
        }
        return commit.filter(now -> !now.equals(run.commit()))
                .map(now -> "the tag " + tag + " had moved on to " + now.substring(0, 12));
    }

    private boolean isStillOn(Run run, String head) throws GitException, InterruptedException {
        return git.contains(run.project(), run.commit()) && git.isAncestor(run.project(), run.commit(), head);
    }

    private long newerRun(RunContext context, Git.Commit head, PushAction action) {
        Run run = context.run();
        // Deliveries may come in the wrong order: then the head went through before this older commit.
        Optional<Run> last = branches.lastThrough(run.project(), run.branch(), run.id());
        Optional<Run> known = branches.newest(run.project(), run.branch(), head.id())
                .filter(newest -> newest.id() > run.id()
                        || last.filter(through -> through.commit().equals(head.id())
                                        && through.goal().covers(action == PushAction.DEPLOY ? Goal.DEPLOY : Goal.TEST))
                                .isPresent());
        return known.map(Run::id).orElseGet(() -> {
            RunRequest request = new RunRequest(
                            run.project(),
                            run.branch(),
                            head.id(),
                            action == PushAction.DEPLOY ? Goal.DEPLOY : Goal.TEST,
                            Trigger.CATCH_UP,
                            Optional.empty(),
                            Optional.of(title(head)))
                    .to(action.environment(context.project(), GitRef.branch(run.branch())));
            return context.record()
                    .write(() -> queue.acceptHead(request, run.id()))
                    .run();
        });
    }

    /** A commit that says [skip ci] does not take the place of the one before it, which is still to go live. */
    private static boolean asksForAsMuch(PushAction head, Goal goal) {
        return switch (head) {
            case SKIP -> false;
            case TEST -> goal == Goal.TEST;
            case DEPLOY -> true;
        };
    }
}
