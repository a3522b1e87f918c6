package slipway.run.history;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import slipway.database.Database;
import slipway.run.Contributors;
import slipway.run.Goal;
import slipway.run.Run;
import slipway.run.RunRows;
import slipway.run.RunState;
import slipway.run.RunSummary;

/** Reads what was recorded. */
public final class History {
    private final Database database;

    public History(Database database) {
        this.database = database;
    }

    /**
     * Which runs to list.
     *
     * @param before only runs with a smaller number: the last number of one page asks for the next
     */
    public record Filter(
            Optional<String> project,
            Optional<String> branch,
            Optional<RunState> state,
            Optional<Goal> goal,
            Optional<String> environment,
            Optional<Long> before,
            int limit) {
        /** All runs. */
        public static Filter newest(int limit) {
            return new Filter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    limit);
        }
    }

    public Optional<Run> find(long run) {
        return database.read(handle -> RunRows.find(handle, run));
    }

    /** Runs that match, newest first. */
    public List<Run> list(Filter filter) {
        return database.read(handle -> list(handle, filter));
    }

    static List<Run> list(Handle handle, Filter filter) {
        return RunRows.read(handle, query(handle, filter));
    }

    /** Only what is asked for: where a condition may be empty, no index is used. */
    private static Query query(Handle handle, Filter filter) {
        Map<String, Object> values = new LinkedHashMap<>();
        filter.project().ifPresent(project -> values.put("project", project));
        filter.branch().ifPresent(branch -> values.put("branch", branch));
        filter.state().ifPresent(state -> values.put("state", state));
        filter.goal().ifPresent(goal -> values.put("goal", goal));
        filter.environment().ifPresent(environment -> values.put("environment", environment));
        String conditions = Stream.concat(
                        values.keySet().stream().map(column -> column + " = :" + column),
                        filter.before().stream().map(before -> "id < " + before))
                .collect(Collectors.joining(" and "));
        return handle.createQuery("select * from runs " + (conditions.isEmpty() ? "" : "where " + conditions)
                        + " order by id desc limit " + filter.limit())
                .bindMap(values);
    }

    /** Whether a run of the project is kept. */
    public boolean hasRuns(String project) {
        return database.read(handle -> handle.createQuery("select exists (select 1 from runs where project = ?)")
                .bind(0, project)
                .mapTo(Boolean.class)
                .one());
    }

    /** The runs of these numbers that are still kept. */
    public Map<Long, RunSummary> summaries(List<Long> runs) {
        return database.read(handle -> RunSummary.of(handle, runs));
    }

    /** The queued, waiting and running runs of a project, in the order of arrival. */
    public List<Run> atWork(String project) {
        return database.read(handle -> atWork(handle, project));
    }

    static List<Run> atWork(Handle handle, String project) {
        return RunRows.read(
                handle,
                handle.createQuery(
                                "select * from runs where project = ? and state in ('QUEUED', 'RUNNING', 'WAITING') order by id")
                        .bind(0, project));
    }

    /** The runs that wait for something else than their turn, in the order of arrival. */
    public List<Run> waiting() {
        return database.read(handle -> RunRows.read(
                handle,
                handle.createQuery("select * from runs indexed by runs_waiting where state = 'WAITING' order by id")));
    }

    /** The run that changes what is live in an environment, or is about to: on its way to the hosts, or a rollback. */
    public Optional<Long> changing(String project, String environment) {
        return database.read(handle -> handle.createQuery("""
                        select min(id) from runs indexed by runs_of_environment_at_work
                        where project = ? and environment = ?
                          and state in ('QUEUED', 'RUNNING', 'WAITING') and environment is not null
                          and (release is not null or (state = 'RUNNING' and publishing))""")
                .bind(0, project)
                .bind(1, environment)
                .mapTo(Long.class)
                .findOne());
    }

    /** All who brought its commit as far as this run. A run that was forgotten tells of nobody. */
    public Contributors contributors(Run run) {
        Map<String, List<String>> names = database.read(handle -> handle.createQuery("""
                        with recursive origins (id) as (
                            select :run
                            union
                            select earlier.id from origins join runs on runs.id = origins.id
                                join runs earlier on earlier.id in (runs.retry_of,
                                    (select run from releases where id = runs.promotes),
                                    (select run from releases where id = runs.release)))
                        select 'PUSHER' as role, pushed_by as name from runs indexed by runs_of_commit
                        where project = :project and commit_id = :commit and pushed_by is not null
                        union
                        select 'REQUESTER', requesters.name from origins join requesters on requesters.run = origins.id
                        where requesters.asked
                        order by role, name""")
                .bind("run", run.id())
                .bind("project", run.project())
                .bind("commit", run.commit())
                .map((row, context) -> Map.entry(row.getString("role"), row.getString("name")))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList()))));
        return new Contributors(names.getOrDefault("PUSHER", List.of()), names.getOrDefault("REQUESTER", List.of()));
    }

    /** The newest release that was offered to an environment; 0 if none was. */
    public long promoted(String project, String environment) {
        return database.read(
                handle -> handle.createQuery("select release from promoted where project = ? and environment = ?")
                        .bind(0, project)
                        .bind(1, environment)
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(0L));
    }

    /** All projects of which anything is recorded, configured or not. */
    public List<String> projects() {
        return texts("select project from runs union select project from releases order by project");
    }

    /** The projects of which a run waits or runs. */
    public List<String> projectsAtWork() {
        return texts(
                "select distinct project from runs where state in ('QUEUED', 'RUNNING', 'WAITING') order by project");
    }

    private List<String> texts(String query) {
        return database.read(
                handle -> handle.createQuery(query).mapTo(String.class).list());
    }

    /** The numbers of all runs. */
    public Set<Long> numbers() {
        return database.read(handle ->
                handle.createQuery("select id from runs").mapTo(Long.class).set());
    }

    /** The run that ended last. */
    public Optional<Run> lastEnded(String project) {
        return database.read(handle -> RunRows.first(handle, """
                select * from runs indexed by runs_ended where project = ? and finished_at is not null
                order by finished_at desc, id desc limit 1""", project));
    }

    /** The newest deploy to an environment that succeeded, failed or was rolled back. */
    public Optional<Run> lastDeploy(String project, String environment) {
        return database.read(handle -> RunRows.first(handle, """
                select * from runs indexed by runs_deployed
                where project = ? and environment = ?
                  and goal = 'DEPLOY' and state in ('SUCCEEDED', 'FAILED', 'ROLLED_BACK')
                order by id desc limit 1""", project, environment));
    }

    /** The last run that changed, or may have changed, what is live or published: one that was cancelled with an image, too. */
    public Optional<Run> lastAttempt(String project, String environment) {
        return database.read(handle -> RunRows.first(handle, """
                select * from runs
                where project = ? and environment = ? and goal = 'DEPLOY'
                  and (state in ('SUCCEEDED', 'FAILED', 'ROLLED_BACK')
                    or (state in ('CANCELLED', 'SUPERSEDED')
                      and started_at is not null and image_reference is not null))
                order by id desc limit 1""", project, environment));
    }
}
