package slipway.maintenance;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Environment;
import slipway.config.GitRef;
import slipway.config.Project;
import slipway.git.Git;
import slipway.git.GitException;
import slipway.git.RemoteBranch;
import slipway.gitlab.watch.Finding;
import slipway.gitlab.watch.Finding.State;
import slipway.gitlab.watch.Finding.Subject;
import slipway.gitlab.watch.Findings;
import slipway.run.Accepted;
import slipway.run.BranchHead;
import slipway.run.Goal;
import slipway.run.LogFields;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.Trigger;
import slipway.run.history.BranchHistory;
import slipway.run.queue.RunQueue;
import slipway.text.SingleLine;

/**
 * Finds pushes whose delivery never came: compares the head of a deploy branch with what was last handled. The head that
 * Slipway finds when it first looks is only noted: what was there before it is not its to deploy.
 */
public final class MissedPushes {
    private static final Logger LOG = LoggerFactory.getLogger(MissedPushes.class);

    private final Git git;
    private final RunQueue queue;
    private final BranchHistory branches;
    private static final int SHOWN = 1_000;

    private final Findings findings;
    private final Clock clock;

    public MissedPushes(Git git, RunQueue queue, BranchHistory branches, Findings findings, Clock clock) {
        this.findings = findings;
        this.clock = clock;
        this.git = git;
        this.queue = queue;
        this.branches = branches;
    }

    /**
     * Looks at one project; true if something was queued. A repository that does not answer is told to the server's log.
     *
     * @param leads whether this server catches up, if there are several: the others only look whether the branch is there
     */
    public boolean look(Project project, BooleanSupplier leads) throws InterruptedException {
        try {
            List<Finding> found = new ArrayList<>();
            boolean queued = false;
            for (String name : project.deployBranches()) {
                queued |= look(project, name, found, leads);
            }
            worst(found).ifPresent(finding -> findings.note(project.name(), Subject.BRANCH, finding));
            return queued;
        } catch (GitException e) {
            String why = SingleLine.line(e.getMessage(), SHOWN);
            findings.note(project.name(), Subject.BRANCH, new Finding(State.UNKNOWN, why));
            LogFields.project(LOG.atWarn(), project.name()).log("could not look for missed pushes: {}", why);
            return false;
        }
    }

    private boolean look(Project project, String name, List<Finding> found, BooleanSupplier leads)
            throws GitException, InterruptedException {
        Optional<Run> before = branches.newestPush(project.name(), name);
        // The answer may be as old as the question.
        Instant asked = clock.instant();
        RemoteBranch branch = git.remoteBranch(project.repository(), name);
        found.add(finding(name, branch));
        Optional<String> head = branch.head();
        head.ifPresent(commit -> branches.noteHead(project.name(), name, new BranchHead(commit, asked)));
        Optional<Run> after = branches.newestPush(project.name(), name);
        // A delivery that came meanwhile may know more than the answer does: the next look will tell.
        boolean stale = !before.map(Run::id).equals(after.map(Run::id));
        return !stale && head.isPresent() && leads.getAsBoolean() && catchUp(project, name, head.get(), before);
    }

    /** Of several branches the first that is not there counts. */
    private static Optional<Finding> worst(List<Finding> found) {
        return found.stream()
                .filter(each -> each.state() != State.OK)
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    private static Finding finding(String name, RemoteBranch branch) {
        return branch.head()
                .map(commit -> new Finding(State.OK, name + " is at " + commit.substring(0, 12)))
                // Into an empty repository nobody has pushed yet.
                .orElseGet(() -> new Finding(
                        branch.defaultBranch().isPresent() ? State.MISSING : State.UNKNOWN, branch.missing(name)));
    }

    private boolean catchUp(Project project, String branch, String head, Optional<Run> before) {
        long newestPush = before.map(Run::id).orElse(0L);
        if (isHandled(project, branch, head, newestPush)) {
            branches.noteBaseline(project.name(), branch, new BranchHistory.Baseline(head, newestPush));
            return false;
        }
        // Whether its message says [skip ci] is seen at checkout, when the commit itself is here.
        var request = new RunRequest(
                        project.name(), branch, head, Goal.DEPLOY, Trigger.CATCH_UP, Optional.empty(), Optional.empty())
                .to(project.environmentOf(GitRef.branch(branch)).map(Environment::name));
        Accepted accepted = queue.acceptHead(request, newestPush);
        LogFields.run(LOG.atInfo(), accepted.run(), project.name())
                .log("{} had moved to {} without a delivery", branch, head);
        return accepted.kind() == Accepted.Kind.QUEUED;
    }

    private boolean isHandled(Project project, String branch, String head, long newestPush) {
        Optional<BranchHistory.Baseline> baseline = branches.baseline(project.name(), branch);
        if (newestPush == 0 && baseline.isEmpty()) {
            return true;
        }
        // Its run may be forgotten by now; a push that came since may have been pushed away again.
        boolean noted = baseline.filter(known -> known.commit().equals(head) && known.run() >= newestPush)
                .isPresent();
        return noted || wasRun(project, branch, head);
    }

    /** Not just by any run of this commit: the branch may have been pushed back to where it once was. */
    private boolean wasRun(Project project, String branch, String head) {
        Optional<Run> last = branches.lastThrough(project.name(), branch, Long.MAX_VALUE);
        return branches.newest(project.name(), branch, head)
                .filter(run -> run.state() != RunState.SUPERSEDED)
                .filter(run -> run.id() >= last.map(Run::id).orElse(0L))
                .isPresent();
    }
}
