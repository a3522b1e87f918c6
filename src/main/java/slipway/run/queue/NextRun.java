package slipway.run.queue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jdbi.v3.core.Handle;
import slipway.run.RunRows;
import slipway.run.RunState;

/**
 * Chooses the run that begins next. A rollback goes before all others, and waits only for a run of its environment that
 * is on its way to the registry or the hosts.
 *
 * <p>The indexes hold only what waits or runs, so that this takes no longer after years; SQLite uses one only for a query
 * that repeats the index's own condition word by word.
 */
final class NextRun {
    private static final String ROLLBACK = """
            select q.id, q.project, q.environment, q.created_at from runs q indexed by rollbacks_queued
            where q.id > ? and q.state = 'QUEUED' and q.release is not null
              and not exists (
                  select 1 from runs r indexed by runs_running
                  where r.state = 'RUNNING' and r.project = q.project and r.environment is not distinct from q.environment
                    and (r.publishing or r.release is not null))
            order by q.id limit 1""";

    /**
     * The oldest that waits, and has no other run of its branch before it or at work, or deploy to its environment. One
     * that was built, and then had to wait, is over with its branch: it waits for no newer build, and holds up none.
     */
    private static final String ANY = """
            select q.id, q.project, q.environment, q.created_at from runs q indexed by runs_queued
            where q.id > ? and q.state = 'QUEUED' and q.release is null
              and not exists (
                  select 1 from runs r indexed by runs_running
                  where r.state = 'RUNNING' and r.project = q.project
                    and ((r.branch = q.branch and r.tag is not distinct from q.tag and r.promotes is null and q.promotes is null
                            and not r.built and not q.built)
                        or (q.goal = 'DEPLOY' and r.goal = 'DEPLOY' and r.environment is not distinct from q.environment
                            and not (q.built and r.id > q.id
                                and not r.built and not r.publishing and r.release is null))))
              and not exists (
                  select 1 from runs e indexed by runs_at_work
                  where e.state in ('QUEUED', 'RUNNING', 'WAITING') and e.state = 'QUEUED'
                    and e.project = q.project and e.branch = q.branch and e.tag is not distinct from q.tag and e.id < q.id
                    and e.promotes is null and q.promotes is null and not e.built and not q.built)
            order by q.id limit 1""";

    private static final String OUTDATED = """
            select 'release ' || now.id || ' (commit ' || substr(now.commit_id, 1, 12) || ', run ' || now.run
                || ') went live on ' || now.host || ' before its turn, instead of release ' || seen.id
                || ', which it was to replace; if it is still to go back, ask for it again'
            from runs q
            join releases seen on seen.id = q.replaces and seen.live_until is not null
            join releases now on now.project = seen.project and now.environment = seen.environment and now.host = seen.host and now.live_until is null
            where q.id = ?""";

    /** By then all servers have been given the new configuration; after that it counts as gone from it. */
    private static final Duration LEFT_TO_OTHERS_FOR = Duration.ofMinutes(10);

    private final Handle handle;
    private final Instant now;
    private final BiPredicate<String, Optional<String>> known;
    private final List<Long> outdated = new ArrayList<>();

    private record Candidate(long id, String project, Optional<String> environment, Instant acceptedAt) {
        static Candidate read(ResultSet row) throws SQLException {
            return new Candidate(
                    row.getLong("id"),
                    row.getString("project"),
                    RunRows.text(row, "environment"),
                    Instant.ofEpochMilli(row.getLong("created_at")));
        }
    }

    /** @param known whether the configuration of this server has a project and its environment */
    NextRun(Handle handle, Instant now, BiPredicate<String, Optional<String>> known) {
        this.handle = handle;
        this.now = now;
        this.known = known;
    }

    /** @param rollbackOnly whether no other run may begin */
    Optional<Long> choose(boolean rollbackOnly) {
        Optional<Long> rollback = first(ROLLBACK);
        while (rollback.isPresent() && isOutdated(rollback.get())) {
            rollback = first(ROLLBACK);
        }
        return rollback.isPresent() || rollbackOnly ? rollback : first(ANY);
    }

    /** The rollbacks that were skipped, because what they were to replace is not live any more. */
    List<Long> outdated() {
        return outdated;
    }

    /** If so, it has ended. */
    private boolean isOutdated(long rollback) {
        Optional<String> why = handle.createQuery(OUTDATED)
                .bind(0, rollback)
                .mapTo(String.class)
                .findOne();
        if (why.isPresent()) {
            RunTransitions.move(handle, rollback, RunState.QUEUED, RunState.SKIPPED, why, now);
            outdated.add(rollback);
        }
        return why.isPresent();
    }

    private Optional<Long> first(String query) {
        Optional<Candidate> found = after(query, 0);
        while (found.isPresent() && isForOthers(found.get())) {
            found = after(query, found.get().id());
        }
        return found.map(Candidate::id);
    }

    private Optional<Candidate> after(String query, long run) {
        return handle.createQuery(query)
                .bind(0, run)
                .map((row, context) -> Candidate.read(row))
                .findOne();
    }

    /** Another server has accepted it, whose configuration has a project that this one's has not yet. */
    private boolean isForOthers(Candidate run) {
        return !known.test(run.project(), run.environment())
                && now.isBefore(run.acceptedAt().plus(LEFT_TO_OTHERS_FOR))
                && handle.createQuery("select count(*) > 1 from servers")
                        .mapTo(Boolean.class)
                        .one();
    }
}
