package slipway.run.queue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import slipway.run.Goal;
import slipway.run.RunRequest;
import slipway.run.RunRows;
import slipway.run.RunState;
import slipway.run.Trigger;

/**
 * A run that waits or runs.
 *
 * @param wasBegun whether a worker has ever had it
 */
record RunAtWork(
        long id,
        String project,
        String branch,
        Optional<String> tag,
        String commit,
        Goal goal,
        Optional<String> environment,
        RunState state,
        Trigger trigger,
        Optional<Long> release,
        Optional<Long> replaces,
        boolean isCancelled,
        Optional<Long> promotes,
        boolean built,
        boolean wasBegun) {
    static final String COLUMNS = """
            id, project, branch, tag, commit_id, goal, environment, state, "trigger", release, replaces, cancelling, promotes,
            built, attempt""";

    static RunAtWork read(ResultSet row) throws SQLException {
        return new RunAtWork(
                row.getLong("id"),
                row.getString("project"),
                row.getString("branch"),
                RunRows.text(row, "tag"),
                row.getString("commit_id"),
                Goal.valueOf(row.getString("goal")),
                RunRows.text(row, "environment"),
                RunState.valueOf(row.getString("state")),
                Trigger.valueOf(row.getString("trigger")),
                RunRows.number(row, "release"),
                RunRows.number(row, "replaces"),
                RunRows.text(row, "cancelling").isPresent(),
                RunRows.number(row, "promotes"),
                row.getBoolean("built"),
                row.getInt("attempt") > 0);
    }

    /** One that was accepted a moment ago. */
    static RunAtWork queued(long id, RunRequest request) {
        return new RunAtWork(
                id,
                request.project(),
                request.branch(),
                request.tag(),
                request.commit(),
                request.goal(),
                request.environment(),
                RunState.QUEUED,
                request.trigger(),
                request.release(),
                request.replaces(),
                false,
                request.promotes(),
                false,
                false);
    }

    boolean isOfTheSameBranch(RunRequest request) {
        return project.equals(request.project()) && branch.equals(request.branch()) && tag.equals(request.tag());
    }

    /** A push of another branch or tag, which the environment's pattern fits as well, is about to be deployed there. */
    boolean isPushForTheSameEnvironment(RunRequest request) {
        return project.equals(request.project())
                && environment.isPresent()
                && environment.equals(request.environment())
                && (trigger == Trigger.PUSH || trigger == Trigger.CATCH_UP)
                && !isOfTheSameBranch(request);
    }

    /** A rollback that waits to replace another release than is live now will be skipped, and does nothing. */
    boolean doesAlready(RunRequest request) {
        boolean skippedLater = release.isPresent() && state == RunState.QUEUED && !replaces.equals(request.replaces());
        return !skippedLater
                && !isCancelled
                && commit.equals(request.commit())
                && goal.covers(request.goal())
                && isFor(request)
                && promotes.equals(request.promotes())
                && release.equals(request.release());
    }

    /**
     * What goes back is asked for by a person who cannot wait, and soon over: a push comes after it. So does what was
     * approved.
     */
    boolean givesWayTo(RunRequest request) {
        return release.isEmpty()
                && !built
                && promotes.isPresent() == request.promotes().isPresent()
                && state != RunState.WAITING
                && request.goal().covers(goal)
                && (environment.isEmpty() || isFor(request));
    }

    private boolean isFor(RunRequest request) {
        return request.environment().isEmpty() || request.environment().equals(environment);
    }
}
