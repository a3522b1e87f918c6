package slipway.run.figures;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import slipway.database.Database;
import slipway.run.RunRows;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.StageState;

/** Reads of a project's record what its figures are made of. */
public final class Deploys {
    private final Database database;

    public Deploys(Database database) {
        this.database = database;
    }

    /** The deploys to an environment that ended since then, in the order of their ends. */
    public List<Deploy> since(String project, String environment, Instant from) {
        return database.read(handle -> handle.createQuery("""
                        select runs.*, stages.started_at as touched_at
                        from runs indexed by runs_ended
                        join stages on stages.run = runs.id and stages.name = 'REDEPLOY'
                        where project = ? and environment = ? and runs.finished_at >= ?
                          and runs.finished_at is not null and stages.started_at is not null
                        order by runs.finished_at, id""")
                .bind(0, project)
                .bind(1, environment)
                .bind(2, from.toEpochMilli())
                .map((row, context) -> new Deploy(
                        row.getLong("id"),
                        RunState.valueOf(row.getString("state")),
                        RunRows.number(row, "release").isPresent(),
                        RunRows.instant(row, "committed_at"),
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        Instant.ofEpochMilli(row.getLong("touched_at")),
                        Instant.ofEpochMilli(row.getLong("finished_at"))))
                .list());
    }

    /**
     * Since when the record of a project is without gaps; empty if nothing is recorded. A run that is kept for longer,
     * because what it put live is live, does not count.
     *
     * @param keep how many deploys are kept
     * @param before which no run is kept
     */
    public Optional<Instant> recordedSince(String project, int keep, Instant before) {
        return database.read(handle -> handle.createQuery("""
                        select coalesce(
                            (select created_at from runs
                             where project = :project and goal = 'DEPLOY' and unchanged_since is null
                             order by id desc limit 1 offset :keep - 1),
                            (select min(created_at) from runs where project = :project)) as since""")
                .bind("project", project)
                .bind("keep", keep)
                .map((row, context) -> RunRows.instant(row, "since"))
                .one()
                .map(since -> since.isBefore(before) ? before : since));
    }

    /** The stages of the newest {@code count} runs that ended since then, in the order of the runs and of their stages. */
    public List<StageTime> stageTimes(String project, Instant from, int count) {
        return database.read(handle -> handle.createQuery("""
                        select * from stages
                        where run in (
                            select id from runs where project = ? and finished_at >= ? order by id desc limit ?)
                          and state in ('SUCCEEDED', 'FAILED') and started_at is not null and finished_at is not null
                        order by run, position""")
                .bind(0, project)
                .bind(1, from.toEpochMilli())
                .bind(2, count)
                .map((row, context) -> new StageTime(
                        row.getLong("run"),
                        StageName.valueOf(row.getString("name")),
                        StageState.valueOf(row.getString("state")),
                        Instant.ofEpochMilli(row.getLong("started_at")),
                        Instant.ofEpochMilli(row.getLong("finished_at"))))
                .list());
    }
}
