package slipway.run.outbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import slipway.database.Database;
import slipway.run.RunRows;
import slipway.run.StageState;

/** What is to be told of runs, in the order in which it came true; kept until it was told, or nobody wants it any more. */
public final class PendingReports {
    private static final int MOST = 100;

    private final Database database;
    /** What the database has of it; empty until it is first written, since an earlier life may have left anything. */
    private volatile Optional<Set<String>> reported = Optional.empty();

    public PendingReports(Database database) {
        this.database = database;
    }

    /** From now on only the runs of these projects are told of; what is open of others is not wanted any more. */
    public void onlyOf(Set<String> projects) {
        if (reported.filter(projects::equals).isPresent()) {
            return;
        }
        database.write(handle -> {
            handle.execute("delete from reported_projects");
            projects.forEach(project -> handle.execute("insert into reported_projects (project) values (?)", project));
            return handle.execute("update reports set outcome = 'not wanted' where outcome is null"
                    + " and project not in (select project from reported_projects)");
        });
        reported = Optional.of(Set.copyOf(projects));
    }

    /** The oldest of what is still to be told of a project's runs, in order; bounded. */
    public List<StatusReport> open(String project) {
        return database.read(handle -> handle.createQuery("""
                        select reports.*, runs.commit_id, runs.branch, runs.tag, runs.environment
                        from reports indexed by reports_open join runs on runs.id = reports.run
                        where reports.outcome is null and reports.project = ?
                        order by reports.id limit ?""")
                .bind(0, project)
                .bind(1, MOST)
                .map((row, context) -> report(row))
                .list());
    }

    /** It is about to be told: noted first, so that after a crash it is known that it may have been heard. */
    public void trying(StatusReport report, Instant notBefore) {
        database.write(handle -> handle.execute(
                "update reports set attempts = attempts + 1, not_before = ? where id = ?",
                notBefore.toEpochMilli(),
                report.id()));
    }

    /** It is not to be tried again before this time. */
    public void postpone(StatusReport report, Instant notBefore) {
        database.write(handle -> handle.execute(
                "update reports set not_before = ? where id = ?", notBefore.toEpochMilli(), report.id()));
    }

    /**
     * It was told, or never will be.
     *
     * @param made the number that the other side gave to what it made
     */
    public void settle(StatusReport report, String outcome, OptionalLong made) {
        database.write(handle -> handle.execute(
                "update reports set outcome = ?, made = ? where id = ?",
                outcome,
                made.isPresent() ? made.getAsLong() : null,
                report.id()));
    }

    /** The number that the other side gave to a subject of a run. */
    public OptionalLong made(long run, StatusReport.Subject subject) {
        return database.read(handle -> handle.createQuery(
                                "select made from reports where run = ? and subject = ? and made is not null")
                        .bind(0, run)
                        .bind(1, subject)
                        .mapTo(Long.class)
                        .findFirst())
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /** Whether the other side's number belongs to something of ours already. */
    public boolean isKnown(String project, long made) {
        return database.read(handle -> handle.createQuery("select 1 from reports where project = ? and made = ?")
                .bind(0, project)
                .bind(1, made)
                .mapTo(Integer.class)
                .findFirst()
                .isPresent());
    }

    /** Gives up what could not be told since before this time; returns how many these were. */
    public int giveUp(Instant notedBefore) {
        int old = database.read(
                handle -> handle.createQuery("select count(*) from reports where outcome is null and noted_at < ?")
                        .bind(0, notedBefore.toEpochMilli())
                        .mapTo(Integer.class)
                        .one());
        return old == 0
                ? 0
                : database.write(handle -> handle.execute(
                        "update reports set outcome = 'given up' where outcome is null and noted_at < ?",
                        notedBefore.toEpochMilli()));
    }

    private static StatusReport report(ResultSet row) throws SQLException {
        return new StatusReport(
                row.getLong("id"),
                row.getString("project"),
                row.getLong("run"),
                row.getString("commit_id"),
                row.getString("branch"),
                row.getString("tag") != null,
                RunRows.text(row, "environment"),
                RunRows.text(row, "status_environment"),
                StatusReport.Subject.valueOf(row.getString("subject")),
                StageState.valueOf(row.getString("state")),
                RunRows.text(row, "detail"),
                row.getInt("attempts"),
                Instant.ofEpochMilli(row.getLong("not_before")));
    }
}
