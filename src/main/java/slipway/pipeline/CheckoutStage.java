package slipway.pipeline;

import java.util.Optional;
import slipway.git.Git;
import slipway.git.GitException;
import slipway.gitlab.Plain;
import slipway.gitlab.SkipMarker;
import slipway.gitlab.Wish;
import slipway.run.Goal;
import slipway.run.History;
import slipway.run.Queue;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.Trigger;

/** The checkout stage: fetches, makes sure that the commit is still wanted, and lays it out. */
final class CheckoutStage {
    /** As of those that a delivery tells. */
    private static final int LONGEST_TITLE = 200;

    private static final int LONGEST_AUTHOR = 100;

    /** GitLab gives a commit away by its id alone, and a merge request of a fork brings in whatever its author wrote. */
    private static final String ON_NO_BRANCH =
            "the commit %s is on no branch of the repository and has no tag, so anybody may have written it (as in a merge"
                    + " request from a fork); push it to a branch first, or set checkout.anyCommit to true";

    private final Git git;
    private final Queue queue;
    private final History history;

    CheckoutStage(Git git, Queue queue, History history) {
        this.git = git;
        this.queue = queue;
        this.history = history;
    }

    StageResult run(Work work) throws InterruptedException {
        try {
            Run run = work.run();
            git.fetch(run.project(), work.project().repository(), work.log());
            Optional<String> overtaken = run.trigger().byHand() ? Optional.empty() : overtaken(work);
            if (overtaken.isPresent()) {
                return new StageResult.NotNeeded(overtaken.get());
            }
            // What was not asked for by hand is on the branch that was just fetched.
            if (run.trigger().byHand() && !git.isPublished(run.project(), run.commit())) {
                if (!work.project().checkout().anyCommit() && !cameFromABranch(run)) {
                    return new StageResult.Failed(ON_NO_BRANCH.formatted(run.commit()));
                }
                git.fetchCommit(run.project(), work.project().repository(), run.commit(), work.log());
            }
            git.layOut(
                    run.project(),
                    work.project().repository(),
                    work.project().checkout(),
                    run.commit(),
                    work.folder(),
                    work.log());
            Git.Made made = git.made(run.project(), run.commit());
            String title = title(run);
            work.claim().committed(made.at(), Plain.line(made.author(), LONGEST_AUTHOR), title);
            return StageResult.succeeded(run.commit().substring(0, 12) + " " + title);
        } catch (GitException e) {
            return new StageResult.Failed(e.getMessage());
        }
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

    private String title(Run run) throws GitException, InterruptedException {
        Optional<String> told = run.title();
        return told.isPresent()
                ? told.get()
                : Plain.line(firstLine(git.message(run.project(), run.commit())), LONGEST_TITLE);
    }

    /** Why the commit is not to be run any more, if so. Then the head is queued, unless it is known already. */
    private Optional<String> overtaken(Work work) throws GitException, InterruptedException {
        Run run = work.run();
        Optional<String> head = git.head(run.project(), run.branch());
        if (head.isEmpty()) {
            return Optional.of("the branch " + run.branch() + " is gone from the repository");
        }
        String message = git.message(run.project(), head.get());
        Optional<SkipMarker> marker = SkipMarker.in(message);
        Wish wish = Wish.of(work.project(), run.branch(), marker);
        if (head.get().equals(run.commit())) {
            // Not every delivery carries its head commit, and a push that was caught up had none.
            return asksForAsMuch(wish, run.goal())
                    ? Optional.empty()
                    : marker.map(found -> "its message says " + found.text());
        }
        if (!asksForAsMuch(wish, run.goal()) && isStillOn(run, head.get())) {
            work.log()
                    .line("the branch has moved on to " + head.get() + ", which asks for less (" + wish
                            + "); this commit is still the one to " + run.goal().word());
            return Optional.empty();
        }
        String moved =
                "the branch " + run.branch() + " had moved on to " + head.get().substring(0, 12);
        return Optional.of(
                wish == Wish.SKIP
                        ? moved + ", which says " + marker.map(SkipMarker::text).orElse("that it is not to be run")
                        : moved + ": run " + newerRun(work, head.get(), wish, message));
    }

    private boolean isStillOn(Run run, String head) throws GitException, InterruptedException {
        return git.contains(run.project(), run.commit()) && git.isAncestor(run.project(), run.commit(), head);
    }

    private long newerRun(Work work, String head, Wish wish, String message) {
        Run run = work.run();
        // Deliveries may come in the wrong order: then the head went through before this older commit.
        Optional<Run> last = history.lastThrough(run.project(), run.branch(), run.id());
        Optional<Run> known = history.newest(run.project(), run.branch(), head)
                .filter(newest -> newest.id() > run.id()
                        || last.filter(through -> through.commit().equals(head)
                                        && through.goal().covers(wish == Wish.DEPLOY ? Goal.DEPLOY : Goal.TEST))
                                .isPresent());
        return known.map(Run::id).orElseGet(() -> {
            RunRequest request = new RunRequest(
                    run.project(),
                    run.branch(),
                    head,
                    wish == Wish.DEPLOY ? Goal.DEPLOY : Goal.TEST,
                    Trigger.CATCH_UP,
                    Optional.empty(),
                    Optional.of(Plain.line(firstLine(message), LONGEST_TITLE)));
            return work.record()
                    .write(() -> queue.acceptHead(request, run.id()))
                    .run();
        });
    }

    /** A commit that says [skip ci] does not take the place of the one before it, which is still to go live. */
    private static boolean asksForAsMuch(Wish head, Goal goal) {
        return switch (head) {
            case SKIP -> false;
            case TEST -> goal == Goal.TEST;
            case DEPLOY -> true;
        };
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("").strip();
    }
}
