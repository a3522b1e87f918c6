package slipway.pipeline.stage;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import slipway.config.Environment;
import slipway.config.GitRef;
import slipway.git.Git;
import slipway.git.GitException;
import slipway.run.Place;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.run.Wait;
import slipway.run.history.History;
import slipway.run.history.Releases;

/**
 * Whether a push changes anything under the project's {@code paths}. It is compared with what is live, and not with the
 * push before it: that one may have been superseded, have failed, or still wait.
 */
final class PathFilter {
    private static final String NOT_COMPARED = "slipway: the run goes on without a look at paths: ";
    private static final int SHORT_COMMIT = 12;

    private final Git git;
    private final History history;
    private final Releases releases;

    PathFilter(Git git, History history, Releases releases) {
        this.git = git;
        this.history = history;
        this.releases = releases;
    }

    /** The commits to compare with, or why there are none. */
    private sealed interface ComparedWith {
        /** @param words what they are to the run */
        record Commits(Set<String> commits, String words) implements ComparedWith {}

        record Unknown(String why) implements ComparedWith {}
    }

    /**
     * The commit differs from others in nothing that concerns the project.
     *
     * @param since those others
     */
    record Unchanged(Set<String> since, String reason) {}

    /** Why the run has nothing to do, if so; the commit is fetched. Why it goes on is said in its log. */
    Optional<Unchanged> unchanged(RunContext context) throws InterruptedException {
        if (context.project().paths().isEmpty() || isMeant(context.run())) {
            return Optional.empty();
        }
        try {
            ComparedWith base = base(context);
            if (base instanceof ComparedWith.Commits known) {
                return compare(context, known);
            }
            context.log().line(NOT_COMPARED + ((ComparedWith.Unknown) base).why());
        } catch (GitException e) {
            context.log().line(NOT_COMPARED + e.getMessage());
        }
        return Optional.empty();
    }

    /** A person who tags a commit means that one, as one who asks for a run does, or for what a push has begun. */
    private boolean isMeant(Run run) {
        return run.trigger().byHand() || run.tag().isPresent() || isAskedFor(run);
    }

    /** Perhaps since it was claimed. */
    private boolean isAskedFor(Run run) {
        return history.find(run.id()).filter(now -> !now.requesters().isEmpty()).isPresent();
    }

    private ComparedWith base(RunContext context) throws GitException, InterruptedException {
        return context.environment().isPresent()
                ? live(context.run(), context.environment().get())
                : branching(context);
    }

    private Optional<Unchanged> compare(RunContext context, ComparedWith.Commits base)
            throws GitException, InterruptedException {
        ChangedPaths paths = new ChangedPaths(git, context.project());
        for (String commit : base.commits()) {
            Optional<String> changed = paths.changed(commit, context.run().commit());
            if (changed.isPresent()) {
                context.log()
                        .line("slipway: changed since " + shortened(commit) + ", " + base.words() + ": "
                                + changed.get());
                return Optional.empty();
            }
        }
        Optional<String> useless = paths.fitsNothing(context.run().commit());
        if (useless.isPresent()) {
            context.log().line(NOT_COMPARED + useless.get());
            return Optional.empty();
        }
        String since = base.commits().stream().map(PathFilter::shortened).collect(Collectors.joining(" and "));
        return Optional.of(new Unchanged(
                base.commits(), "nothing under " + paths.words() + " changed since " + since + ", " + base.words()));
    }

    private ComparedWith live(Run run, Environment environment) throws GitException, InterruptedException {
        List<Run> undecided = undecided(run);
        if (!undecided.isEmpty()) {
            Run other = undecided.get(0);
            return undecided.size() == 1 && waitsForApproval(other)
                    ? ifKnown(run, Set.of(other.commit()), "which waits for approval in run " + other.id())
                    : new ComparedWith.Unknown("run " + other.id() + " may still change what is live");
        }
        Optional<Run> last = history.lastAttempt(run.project(), environment.name());
        if (last.isPresent() && last.get().state() != RunState.SUCCEEDED) {
            return new ComparedWith.Unknown("the last deploy, run " + last.get().id() + ", did not succeed");
        }
        return environment.redeploy().isPresent() ? onHosts(run, environment) : published(run, last);
    }

    /** What a newer run is compared with then, so that one that changes nothing does not take its place. */
    private static boolean waitsForApproval(Run other) {
        return other.built()
                && other.release().isEmpty()
                && other.state() == RunState.WAITING
                && other.waits().map(Wait::kind).equals(Optional.of(Wait.Kind.APPROVAL));
    }

    /** A run that came before this one and has not ended, or a rollback: what it is about to put live is not known yet. */
    private List<Run> undecided(Run run) {
        return history.atWork(run.project()).stream()
                .filter(other -> other.id() != run.id() && other.environment().equals(run.environment()))
                .filter(other -> other.id() < run.id() || other.release().isPresent())
                .toList();
    }

    private ComparedWith onHosts(Run run, Environment environment) throws GitException, InterruptedException {
        Set<String> commits = new LinkedHashSet<>();
        for (String host : environment.redeploy().orElseThrow().places()) {
            Optional<Release> live = releases.live(new Place(run.project(), environment.name(), host));
            if (live.isEmpty()) {
                return new ComparedWith.Unknown("nothing is live on " + host);
            }
            if (live.get().doubt().isPresent() || live.get().lastLook().drift().isPresent()) {
                return new ComparedWith.Unknown("it is not certain what is live on " + host);
            }
            commits.add(live.get().commit());
        }
        return ifKnown(run, commits, commits.size() == 1 ? "which is live" : "which are live");
    }

    /** Without hosts, what was built last stands for what is live. */
    private ComparedWith published(Run run, Optional<Run> last) throws GitException, InterruptedException {
        return last.isPresent()
                ? ifKnown(run, Set.of(last.get().commit()), "which was published last")
                : new ComparedWith.Unknown("no earlier run has succeeded");
    }

    /** A branch that goes nowhere has changed what it has since it left the one that is deployed. */
    private ComparedWith branching(RunContext context) throws GitException, InterruptedException {
        Run run = context.run();
        if (context.project().environmentOf(GitRef.branch(run.branch())).isPresent()) {
            return new ComparedWith.Unknown("the branch " + run.branch() + " is deployed, and this commit only tested");
        }
        String branch = context.project().deployBranch();
        Optional<String> base = git.mergeBase(run.project(), branch, run.commit());
        if (base.equals(Optional.of(run.commit()))) {
            return new ComparedWith.Unknown("all of " + run.branch() + " is in " + branch + " already");
        }
        return base.<ComparedWith>map(
                        commit -> new ComparedWith.Commits(Set.of(commit), "where " + run.branch() + " left " + branch))
                .orElseGet(() -> new ComparedWith.Unknown("it has nothing in common with a branch " + branch));
    }

    private ComparedWith ifKnown(Run run, Set<String> commits, String words) throws GitException, InterruptedException {
        for (String commit : commits) {
            if (!git.contains(run.project(), commit)) {
                return new ComparedWith.Unknown(
                        "commit " + shortened(commit) + ", " + words + ", is not in the repository any more");
            }
        }
        return new ComparedWith.Commits(commits, words);
    }

    private static String shortened(String commit) {
        return commit.substring(0, SHORT_COMMIT);
    }
}
