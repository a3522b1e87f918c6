package slipway.run.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import slipway.run.Run;
import slipway.run.RunState;

/** Which of the runs that are at work goes to the registry and the hosts first, and which never will. */
record Precedence(Run run) {
    /**
     * The run that goes first, if there is one.
     *
     * @param sharesTags whether another environment pulls by the same tags
     */
    Optional<Long> goesFirst(Handle handle, boolean sharesTags) {
        return rollback(handle).or(() -> approved(handle)).or(() -> sharesTags ? other(handle) : Optional.empty());
    }

    /** A rollback of the environment that is to go first; this run may be one itself. */
    private Optional<Long> rollback(Handle handle) {
        return first(handle, """
                select min(b.id) from runs b indexed by rollbacks_at_work
                where b.state in ('QUEUED', 'RUNNING', 'WAITING') and b.release is not null and b.project = :project
                  and b.environment is not distinct from :environment
                  and not (select release is not null from runs where id = :run)""");
    }

    /** An older run that goes on after it had to wait, while this one was built. */
    private Optional<Long> approved(Handle handle) {
        return first(handle, """
                select min(b.id) from runs b indexed by runs_at_work
                where b.state in ('QUEUED', 'RUNNING', 'WAITING') and b.state = 'RUNNING' and b.built
                  and b.project = :project and b.environment is not distinct from :environment
                  and not (select release is not null or built from runs where id = :run)""");
    }

    /** A run of another environment that is on its way to the registry or the hosts. */
    private Optional<Long> other(Handle handle) {
        return first(handle, """
                select min(o.id) from runs o indexed by runs_at_work
                where o.state in ('QUEUED', 'RUNNING', 'WAITING') and o.state = 'RUNNING' and o.project = :project
                  and o.environment is distinct from :environment and o.publishing and o.id <> :run""");
    }

    /** One of its environment that may not go on yet, or waits for its turn since. */
    Optional<Long> newerThatWaits(Handle handle) {
        return first(handle, """
                select max(n.id) from runs n indexed by runs_of_environment_at_work
                where n.state in ('QUEUED', 'RUNNING', 'WAITING') and n.environment is not null
                  and (n.state = 'WAITING' or (n.state = 'QUEUED' and n.built))
                  and n.project = :project and n.environment = :environment and n.id > :run""");
    }

    private Optional<Long> first(Handle handle, String query) {
        return handle.createQuery(query)
                .bind("project", run.project())
                .bind("environment", run.environment())
                .bind("run", run.id())
                .mapTo(Long.class)
                .findOne();
    }

    /** Why an older run ends. */
    static String overtakenBy(long newer) {
        return "run " + newer + ", which is newer, came this far before it might go on";
    }

    /**
     * Older runs that wait for the same environment will never go on, because this one is newer.
     *
     * @param andLetGo also those that may go on, and wait for their turn
     */
    List<Long> supersedeWaiting(Handle handle, boolean andLetGo, Instant now) {
        String which = andLetGo ? "(state = 'WAITING' or (state = 'QUEUED' and built))" : "state = 'WAITING'";
        List<Older> older = handle.createQuery("""
                        select id, state from runs indexed by runs_of_environment_at_work
                        where project = ? and environment = ?
                          and state in ('QUEUED', 'RUNNING', 'WAITING') and environment is not null
                          and %s and id < ? order by id""".formatted(which))
                .bind(0, run.project())
                .bind(1, run.environment())
                .bind(2, run.id())
                .map((row, context) -> new Older(row.getLong(1), RunState.valueOf(row.getString(2))))
                .list();
        older.forEach(each -> RunTransitions.move(
                handle, each.run(), each.state(), RunState.SUPERSEDED, Optional.of(overtakenBy(run.id())), now));
        return older.stream().map(Older::run).toList();
    }

    private record Older(long run, RunState state) {}
}
