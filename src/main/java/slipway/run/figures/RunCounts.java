package slipway.run.figures;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import slipway.database.Database;
import slipway.run.Goal;
import slipway.run.RunState;

/** Counts what is recorded; by indexes that hold little, so that it takes no longer after years. */
public final class RunCounts {
    private final Database database;

    public RunCounts(Database database) {
        this.database = database;
    }

    /** The runs of one kind that wait or run, and when the oldest of them was accepted. */
    public record AtWork(String project, Goal goal, RunState state, long count, Instant oldest) {}

    public List<AtWork> atWork() {
        return database.read(handle -> handle.createQuery("""
                        select project, goal, state, count(*) as count, min(created_at) as oldest
                        from runs indexed by runs_at_work where state in ('QUEUED', 'RUNNING', 'WAITING')
                        group by project, goal, state""")
                .map((row, context) -> new AtWork(
                        row.getString("project"),
                        Goal.valueOf(row.getString("goal")),
                        RunState.valueOf(row.getString("state")),
                        row.getLong("count"),
                        Instant.ofEpochMilli(row.getLong("oldest"))))
                .list());
    }

    /**
     * How the newest deploy to an environment ended that came to an end of its own: one that was cancelled, superseded or
     * skipped says nothing of it.
     */
    public Optional<RunState> lastDeploy(String project, String environment) {
        return database.read(handle -> handle.createQuery("""
                        select state from runs indexed by runs_deployed
                        where project = ? and environment = ?
                          and goal = 'DEPLOY' and state in ('SUCCEEDED', 'FAILED', 'ROLLED_BACK')
                        order by id desc limit 1""")
                .bind(0, project)
                .bind(1, environment)
                .mapTo(RunState.class)
                .findOne());
    }

    /** How many reports to GitLab are still to be told. */
    public long reports() {
        return count("select count(*) from reports indexed by reports_open where outcome is null");
    }

    /** How many alerts are still to be told. */
    public long alerts() {
        return count("select count(*) from notices");
    }

    /** How many servers work on the record: with SQLite it is one. */
    public long servers() {
        return Math.max(1, count("select count(*) from servers"));
    }

    private long count(String query) {
        return database.read(
                handle -> handle.createQuery(query).mapTo(Long.class).one());
    }
}
