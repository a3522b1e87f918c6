package slipway.run.queue;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import slipway.database.Statements;
import slipway.run.Accepted;
import slipway.run.IdempotencyKey;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.outbox.ReportOutbox;

/** What becomes of a request to run something, within a transaction: a new run, whose older ones give way, or nothing new. */
final class Acceptance {
    private final Clock clock;
    private final Statements statements = new Statements();

    Acceptance(Clock clock) {
        this.clock = clock;
    }

    /** Of what no delivery asks for. */
    Accepted of(Handle handle, RunRequest request) {
        return of(handle, request, Optional.empty(), Optional.empty());
    }

    /**
     * Takes it, or finds out that there is nothing new.
     *
     * @param key of the delivery that it came by
     * @param skip why the run is to end at once, if it is
     */
    Accepted of(Handle handle, RunRequest request, Optional<IdempotencyKey> key, Optional<String> skip) {
        Optional<Long> known = key.flatMap(found -> known(handle, request.project(), found));
        if (known.isPresent()) {
            return new Accepted.Repeated(known.get(), "this delivery was accepted before");
        }
        List<RunAtWork> atWork =
                request.promotes().isPresent() ? promotions(handle, request) : ofTheSameBranch(handle, request);
        Optional<RunAtWork> same =
                atWork.stream().filter(other -> other.doesAlready(request)).findFirst();
        Accepted accepted = same.isPresent()
                ? new Accepted.Repeated(same.get().id(), "this commit of this branch waits or runs already")
                : add(handle, request, skip, atWork);
        same.flatMap(other -> request.pushedBy())
                .ifPresent(pusher -> handle.execute(
                        "update runs set pushed_by = coalesce(pushed_by, ?) where id = ?", pusher, accepted.run()));
        key.ifPresent(found -> remember(handle, request.project(), found, accepted.run()));
        request.promotes().ifPresent(release -> promoted(handle, request, release, accepted));
        return accepted;
    }

    /** It is not offered again. A person who asks for what waits already has it go on as if asked for by hand. */
    private void promoted(Handle handle, RunRequest request, long release, Accepted accepted) {
        handle.execute("""
                insert into promoted (project, environment, release) values (?, ?, ?)
                on conflict (project, environment) do update set release = excluded.release
                where excluded.release > promoted.release""", request.project(), request.environment().orElseThrow(), release);
        request.requestedBy()
                .ifPresent(who -> handle.execute(
                        "update runs set requested_by = coalesce(requested_by, ?) where id = ?", who, accepted.run()));
    }

    private Accepted add(Handle handle, RunRequest request, Optional<String> skip, List<RunAtWork> sameBranch) {
        long run = insert(handle, request);
        ReportOutbox.accepted((sql, values) -> statements.update(handle, sql, values), run, request, clock.instant());
        if (skip.isPresent()) {
            RunTransitions.move(handle, run, RunState.QUEUED, RunState.SKIPPED, skip, clock.instant());
            return new Accepted.Skipped(run, skip.get());
        }
        List<Long> superseded = new ArrayList<>();
        List<Long> outdated = new ArrayList<>();
        if (request.promotes().isPresent()) {
            superseded.addAll(supersedePromotions(handle, run, sameBranch));
        } else if (!request.trigger().byHand()) {
            // Newest wins: what still waits is superseded; what runs is told to the caller.
            List<RunAtWork> older = Stream.concat(sameBranch.stream(), ofOtherBranches(handle, request).stream())
                    .toList();
            for (RunAtWork other : older) {
                if (other.givesWayTo(request) && other.state() == RunState.RUNNING) {
                    outdated.add(other.id());
                } else if (other.givesWayTo(request)) {
                    supersede(handle, other, run, request);
                    superseded.add(other.id());
                }
            }
        }
        return new Accepted.Queued(run, superseded, outdated);
    }

    /** Whether they wait for their turn, or for something else: what is live there now is what is to go on. */
    private List<Long> supersedePromotions(Handle handle, long run, List<RunAtWork> others) {
        String reason = "a newer release is to be promoted: run " + run;
        return others.stream()
                .filter(other -> other.state() != RunState.RUNNING)
                .filter(other -> RunTransitions.move(
                        handle, other.id(), other.state(), RunState.SUPERSEDED, Optional.of(reason), clock.instant()))
                .map(RunAtWork::id)
                .toList();
    }

    private void supersede(Handle handle, RunAtWork older, long run, RunRequest request) {
        String reason = "a newer push of " + request.branch() + " came before its turn: run " + run;
        RunTransitions.move(
                statements,
                handle,
                older.id(),
                RunState.QUEUED,
                RunState.SUPERSEDED,
                Optional.of(reason),
                clock.instant());
    }

    private long insert(Handle handle, RunRequest request) {
        return statements
                .first(
                        handle,
                        row -> row.getLong(1),
                        """
                        with asked (release, promotes, retry_of) as (
                            values (cast(? as bigint), cast(? as bigint), cast(? as bigint))),
                        goes (live) as (select coalesce(release, promotes) from asked)
                        insert into runs (project, branch, commit_id, goal, "trigger", requested_by, title, state, created_at,
                            release, image_reference, image_digest, replaces, retry_of, author, committed_at,
                            environment, tag, promotes, pushed_by)
                        select ?, ?, ?, ?, ?, ?,
                            coalesce(?, (select r.title from releases l join runs r on r.id = l.run where l.id = goes.live)),
                            'QUEUED', ?,
                            asked.release, (select image from releases where id = goes.live),
                            (select digest from releases where id = goes.live),
                            ?, asked.retry_of,
                            coalesce((select author from runs where id = asked.retry_of),
                                (select r.author from releases l join runs r on r.id = l.run where l.id = goes.live)),
                            coalesce((select committed_at from runs where id = asked.retry_of),
                                (select r.committed_at from releases l join runs r on r.id = l.run
                                    where l.id = asked.promotes)),
                            ?, ?, asked.promotes, ?
                        from asked cross join goes
                        returning id""",
                        request.release().orElse(null),
                        request.promotes().orElse(null),
                        request.retryOf().orElse(null),
                        request.project(),
                        request.branch(),
                        request.commit(),
                        request.goal().name(),
                        request.trigger().name(),
                        request.requestedBy().orElse(null),
                        request.title().orElse(null),
                        clock.millis(),
                        request.replaces().orElse(null),
                        request.environment().orElse(null),
                        request.tag().orElse(null),
                        request.pushedBy().orElse(null))
                .orElseThrow();
    }

    List<RunAtWork> ofTheSameBranch(Handle handle, RunRequest request) {
        // Without the index's name SQLite takes one that leads through all that the branch ever ran.
        return statements.list(
                handle,
                RunAtWork::read,
                "select " + RunAtWork.COLUMNS + """
                 from runs indexed by runs_at_work
                where project = ? and branch = ? and tag is not distinct from ?
                  and state in ('QUEUED', 'RUNNING', 'WAITING') order by id""",
                request.project(),
                request.branch(),
                request.tag().orElse(null));
    }

    /** What other branches and tags, which the environment's pattern fits as well, are about to deploy there. */
    private List<RunAtWork> ofOtherBranches(Handle handle, RunRequest request) {
        return request.environment().isEmpty() || request.promotes().isPresent()
                ? List.of()
                : statements.list(
                        handle,
                        RunAtWork::read,
                        "select " + RunAtWork.COLUMNS + """
                         from runs indexed by runs_of_environment_at_work
                        where project = ? and environment = ? and "trigger" in ('PUSH', 'CATCH_UP')
                          and (branch <> ? or tag is distinct from ?)
                          and state in ('QUEUED', 'RUNNING', 'WAITING') and environment is not null
                        order by id""",
                        request.project(),
                        request.environment().get(),
                        request.branch(),
                        request.tag().orElse(null));
    }

    /**
     * The other promotions to the environment, of whatever branch. On several hosts the same image is as many releases: a
     * run of one of them counts as a run of the one that is asked for.
     */
    private List<RunAtWork> promotions(Handle handle, RunRequest request) {
        return statements.list(
                handle,
                RunAtWork::read,
                """
                select id, commit_id, goal, environment, state, "trigger", release, replaces, cancelling,
                    case when coalesce(image_digest, commit_id) = (select coalesce(digest, commit_id) from releases where id = ?)
                        then ? else promotes end as promotes,
                    built
                from runs indexed by runs_of_environment_at_work
                where project = ? and environment = ? and promotes is not null
                  and state in ('QUEUED', 'RUNNING', 'WAITING') and environment is not null
                order by id""",
                request.promotes().orElseThrow(),
                request.promotes().orElseThrow(),
                request.project(),
                request.environment().orElseThrow());
    }

    /** What GitLab has told us already. */
    private Optional<Long> known(Handle handle, String project, IdempotencyKey key) {
        return statements.first(
                handle,
                row -> row.getLong(1),
                "select run from deliveries where project = ? and delivery_key = ? and expires_at >= ?",
                project,
                key.text(),
                clock.millis());
    }

    private void remember(Handle handle, String project, IdempotencyKey key, long run) {
        statements.update(
                handle,
                "insert into deliveries (project, delivery_key, run, expires_at) values (?, ?, ?, ?)"
                        + " on conflict (project, delivery_key) do update set run = excluded.run, expires_at = excluded.expires_at",
                project,
                key.text(),
                run,
                clock.instant().plus(key.goodFor()).toEpochMilli());
    }
}
