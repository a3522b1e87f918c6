package slipway.run.queue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import slipway.run.Goal;
import slipway.run.RunRequest;
import slipway.run.RunRows;
import slipway.run.RunState;
import slipway.run.Trigger;

/** A run of the same branch, or for the same environment, that waits or runs. */
record RunAtWork(
        long id,
        String commit,
        Goal goal,
        Optional<String> environment,
        RunState state,
        Trigger trigger,
        Optional<Long> release,
        Optional<Long> replaces,
        boolean isCancelled,
        Optional<Long> promotes,
        boolean built) {
    static final String COLUMNS = """
            id, commit_id, goal, environment, state, "trigger", release, replaces, cancelling, promotes, built""";

    static RunAtWork read(ResultSet row) throws SQLException {
        return new RunAtWork(
                row.getLong(1),
                row.getString(2),
                Goal.valueOf(row.getString(3)),
                RunRows.text(row, "environment"),
                RunState.valueOf(row.getString(5)),
                Trigger.valueOf(row.getString(6)),
                RunRows.number(row, "release"),
                RunRows.number(row, "replaces"),
                RunRows.text(row, "cancelling").isPresent(),
                RunRows.number(row, "promotes"),
                row.getBoolean("built"));
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
