package slipway.run.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
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
import slipway.run.BranchHead;
import slipway.run.Contributors;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.Run;
import slipway.run.RunRows;
import slipway.run.RunState;
import slipway.run.RunSummary;

/** Reads what was recorded. */
public final class History {
    /** How many runs are forgotten in one write: with PostgreSQL their logs go with them, often a few hundred rows each. */
    private static final int SOME = 50;

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

    /** What waits or runs for a project, in the order of arrival. */
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

    /** The digests (or ids) of the newest images that runs made, also where they went to no host. */
    public Set<String> newestImages(String project, int count) {
        return database.read(handle -> handle.createQuery("""
                        select image_digest from runs
                        where project = ? and state = 'SUCCEEDED' and image_digest is not null
                        order by id desc limit ?""")
                .bind(0, project)
                .bind(1, count)
                .mapTo(String.class)
                .set());
    }

    /**
     * The image that a run has published, or built where nothing is published, with these settings, if it did not go live
     * for good: what succeeded is built again when it is asked for again.
     */
    public Optional<Image> publishedBy(long run, String settings) {
        return database.read(handle -> handle.createQuery("""
                        select image_reference, image_digest from runs
                        where id = ? and state <> 'SUCCEEDED' and release is null
                          and image_digest is not null and image_settings = ?""")
                .bind(0, run)
                .bind(1, settings)
                .map((row, context) -> new Image(row.getString(1), RunRows.text(row, "image_digest")))
                .findOne());
    }

    /** An image, and the run that made it. */
    public record Built(long run, Image image) {}

    /** The newest image that was made of the run's commit with these settings, and was put live in another environment. */
    public Optional<Built> builtElsewhere(Run run, String settings) {
        return database.read(handle -> handle.createQuery("""
                        select id, image_reference, image_digest from runs indexed by runs_with_image
                        where project = ? and commit_id = ? and image_settings is not null and image_settings = ?
                          and environment <> ? and state = 'SUCCEEDED' and release is null
                        order by id desc limit 1""")
                .bind(0, run.project())
                .bind(1, run.commit())
                .bind(2, settings)
                .bind(3, run.environment())
                .map((row, context) -> built(row))
                .findOne());
    }

    /** The image that a run has made, if it is live without a doubt in an environment of its project. */
    public Optional<Built> liveOf(long run) {
        return database.read(handle -> handle.createQuery("""
                        select id, image_reference, image_digest from runs
                        where id = ? and exists (select 1 from releases
                            where releases.project = runs.project and live_until is null and doubt is null
                              and digest = image_digest)""")
                .bind(0, run)
                .map((row, context) -> built(row))
                .findOne());
    }

    private static Built built(ResultSet row) throws SQLException {
        return new Built(
                row.getLong("id"), new Image(row.getString("image_reference"), RunRows.text(row, "image_digest")));
    }

    /** The digest (or id) of the newest image that a run made, if that run did not succeed: a retry goes on from it. */
    public Optional<String> imageToRetry(String project) {
        return database.read(handle ->
                handle.createQuery("""
                        select case when state <> 'SUCCEEDED' then image_digest end from runs
                        where project = ? and image_digest is not null and release is null and promotes is null
                        order by id desc limit 1""").bind(0, project).mapTo(String.class).findOne());
    }

    /** The numbers of all runs. */
    public Set<Long> numbers() {
        return database.read(handle ->
                handle.createQuery("select id from runs").mapTo(Long.class).set());
    }

    /** The run that ended last. */
    public Optional<Run> lastEnded(String project) {
        return database
                .read(handle -> RunRows.read(handle, handle.createQuery("""
                                        select * from runs indexed by runs_ended where project = ? and finished_at is not null
                                        order by finished_at desc, id desc limit 1""").bind(0, project)))
                .stream()
                .findFirst();
    }

    /** The newest deploy to an environment that succeeded, failed or was rolled back. */
    public Optional<Run> lastDeploy(String project, String environment) {
        return database
                .read(handle -> RunRows.read(
                        handle, handle.createQuery("""
                                        select * from runs indexed by runs_deployed
                                        where project = ? and environment = ?
                                          and goal = 'DEPLOY' and state in ('SUCCEEDED', 'FAILED', 'ROLLED_BACK')
                                        order by id desc limit 1""").bind(0, project).bind(1, environment)))
                .stream()
                .findFirst();
    }

    /** The last run that changed, or may have changed, what is live or published: one that was cancelled with an image, too. */
    public Optional<Run> lastAttempt(String project, String environment) {
        return database
                .read(handle -> RunRows.read(
                        handle, handle.createQuery("""
                                        select * from runs
                                        where project = ? and environment = ? and goal = 'DEPLOY'
                                          and (state in ('SUCCEEDED', 'FAILED', 'ROLLED_BACK')
                                            or (state in ('CANCELLED', 'SUPERSEDED')
                                              and started_at is not null and image_reference is not null))
                                        order by id desc limit 1""").bind(0, project).bind(1, environment)))
                .stream()
                .findFirst();
    }

    /**
     * The newest run of a commit of a branch, which tells whether that commit was ever handled. One that goes back to a
     * release of that commit does not count: it says nothing of the branch.
     */
    public Optional<Run> newest(String project, String branch, String commit) {
        return database
                .read(handle -> RunRows.read(
                        handle,
                        handle.createQuery("""
                                        select * from runs indexed by runs_of_commit
                                        where project = ? and branch = ? and commit_id = ? and release is null and promotes is null
                                        order by id desc limit 1""").bind(0, project).bind(1, branch).bind(2, commit)))
                .stream()
                .findFirst();
    }

    /** The newest run of a branch that came from a push, whether its delivery came or was missed. */
    public Optional<Run> newestPush(String project, String branch) {
        return database
                .read(handle -> RunRows.read(
                        handle, handle.createQuery("""
                                        select * from runs
                                        where project = ? and branch = ? and tag is null and "trigger" in ('PUSH', 'CATCH_UP')
                                        order by id desc limit 1""").bind(0, project).bind(1, branch)))
                .stream()
                .findFirst();
    }

    /**
     * The newest run of a branch before another that came from a push and was run to its end: not one that gave way, was
     * cancelled, or had nothing to do.
     */
    public Optional<Run> lastThrough(String project, String branch, long before) {
        return database
                .read(handle -> RunRows.read(
                        handle,
                        handle.createQuery("""
                                        select * from runs
                                        where project = ? and branch = ? and tag is null and "trigger" in ('PUSH', 'CATCH_UP') and id < ?
                                          and state in ('RUNNING', 'SUCCEEDED', 'FAILED', 'ROLLED_BACK')
                                        order by id desc limit 1""").bind(0, project).bind(1, branch).bind(2, before)))
                .stream()
                .findFirst();
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

    /**
     * Forgets ended runs that are older than {@code before} or beyond the newest {@code keep} of a project that deploy, or
     * that only test, or that were to deploy and changed nothing of it: neither tests of many branches nor pushes to other
     * services take a deploy's place. Except the newest that changed nothing, by which the head of the branch is known to be
     * live, those of what is live, of the newest {@code releases} of each host, which a rollback may go to, and those of which
     * something is still to be told. Returns their numbers, for their logs to be removed too.
     */
    public List<Long> prune(String project, int keep, int releases, Instant before) {
        List<Long> forgotten = new ArrayList<>();
        List<Long> some = pruneSome(project, keep, releases, before);
        while (!some.isEmpty()) {
            forgotten.addAll(some);
            some = pruneSome(project, keep, releases, before);
        }
        return forgotten;
    }

    /** A piece at a time: whoever delivers meanwhile waits for no more than that. */
    private List<Long> pruneSome(String project, int keep, int releases, Instant before) {
        return database.write(handle -> handle.createQuery("""
                        delete from runs where id in (
                            select id from runs
                            where project = :project and finished_at is not null
                              and (finished_at < :before or id <= coalesce(
                                  case
                                      when goal = 'TEST'
                                          then (select id from runs where project = :project and goal = 'TEST'
                                                order by id desc limit 1 offset :keep)
                                      when unchanged_since is null
                                          then (select id from runs where project = :project and goal = 'DEPLOY'
                                                and unchanged_since is null order by id desc limit 1 offset :keep)
                                      else (select id from runs where project = :project and goal = 'DEPLOY'
                                            and unchanged_since is not null order by id desc limit 1 offset :keep)
                                  end, 0))
                              and id not in (
                                  select max(id) from runs where project = :project and environment is not null
                                    and unchanged_since is not null group by environment)
                              and id not in (
                                  select run from (
                                      select run, live_until, row_number() over (partition by environment, host order by id desc) as age
                                      from releases where project = :project) aged
                                  where live_until is null or age <= :releases)
                              and id not in (select run from reports where project = :project and outcome is null)
                            limit :some)
                        returning id""")
                .bind("some", SOME)
                .bind("project", project)
                .bind("before", before.toEpochMilli())
                .bind("keep", keep)
                .bind("releases", releases)
                .mapTo(Long.class)
                .list());
    }
}
