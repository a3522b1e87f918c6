package slipway.run.history;

import java.util.Optional;
import slipway.database.Database;
import slipway.run.BranchHead;
import slipway.run.Run;
import slipway.run.RunRows;

/** What was pushed to a branch, and up to which head it is known to be handled. */
public final class BranchHistory {
    private final Database database;

    public BranchHistory(Database database) {
        this.database = database;
    }

    /**
     * The newest run of a commit of a branch, which tells whether that commit was ever handled. One that goes back to a
     * release of that commit does not count: it says nothing of the branch.
     */
    public Optional<Run> newest(String project, String branch, String commit) {
        return database.read(handle -> RunRows.first(handle, """
                select * from runs indexed by runs_of_commit
                where project = ? and branch = ? and commit_id = ? and release is null and promotes is null
                order by id desc limit 1""", project, branch, commit));
    }

    /** The newest run of a branch that came from a push, whether its delivery came or was missed. */
    public Optional<Run> newestPush(String project, String branch) {
        return database.read(handle -> RunRows.first(handle, """
                select * from runs
                where project = ? and branch = ? and tag is null and "trigger" in ('PUSH', 'CATCH_UP')
                order by id desc limit 1""", project, branch));
    }

    /**
     * The newest run of a branch before another that came from a push and was run to its end: not one that gave way, was
     * cancelled, or had nothing to do.
     */
    public Optional<Run> lastThrough(String project, String branch, long before) {
        return database.read(handle -> RunRows.first(handle, """
                select * from runs
                where project = ? and branch = ? and tag is null and "trigger" in ('PUSH', 'CATCH_UP') and id < ?
                  and state in ('RUNNING', 'SUCCEEDED', 'FAILED', 'ROLLED_BACK')
                order by id desc limit 1""", project, branch, before));
    }

    /**
     * A head up to which a branch is known to be handled. It is kept, while runs are forgotten.
     *
     * @param run the newest push of the branch when this was noted; 0 if there was none. A later push is not covered.
     */
    public record Baseline(String commit, long run) {}

    /** Empty if the branch was never looked at. */
    public Optional<Baseline> baseline(String project, String branch) {
        return database.read(
                handle -> handle.createQuery("select commit_id, run from baselines where project = ? and branch = ?")
                        .bind(0, project)
                        .bind(1, branch)
                        .map((row, context) -> new Baseline(row.getString("commit_id"), row.getLong("run")))
                        .findOne());
    }

    /** Notes that a branch is handled up to this head. */
    public void noteBaseline(String project, String branch, Baseline baseline) {
        database.write(handle -> handle.execute(
                "insert into baselines (project, branch, commit_id, run) values (?, ?, ?, ?)"
                        + " on conflict (project, branch) do update set commit_id = excluded.commit_id, run = excluded.run",
                project,
                branch,
                baseline.commit(),
                baseline.run()));
    }

    /** Notes the head of a branch as it was seen in its repository. */
    public void noteHead(String project, String branch, BranchHead head) {
        database.write(handle -> handle.execute(
                "insert into heads (project, branch, commit_id, seen_at) values (?, ?, ?, ?)"
                        + " on conflict (project, branch) do update set commit_id = excluded.commit_id, seen_at = excluded.seen_at",
                project,
                branch,
                head.commit(),
                head.seenAt().toEpochMilli()));
    }
}
