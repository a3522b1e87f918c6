package slipway.run.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import slipway.database.Statements;
import slipway.database.UpdateBatch;
import slipway.run.Accepted;
import slipway.run.IdempotencyKey;
import slipway.run.PushRequest;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.outbox.ReportOutbox;

/**
 * Takes one request after the other, in one transaction: a new run, whose older ones give way, or nothing new. It has read
 * what concerns any of them when it begins, and writes what became of all of them at its end; in between it decides, and
 * knows what it has decided before.
 */
final class AcceptanceTransaction {
    private static final String INSERT = """
            with asked (release, promotes, retry_of) as (
                values (cast(? as bigint), cast(? as bigint), cast(? as bigint))),
            goes (live) as (select coalesce(release, promotes) from asked)
            insert into runs (id, project, branch, commit_id, goal, "trigger", requested_by, title, state, created_at,
                release, image_reference, image_digest, replaces, retry_of, author, committed_at,
                environment, tag, promotes, pushed_by)
            select ?, ?, ?, ?, ?, ?, ?,
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
            from asked cross join goes""";

    private final Handle handle;
    private final Statements statements;
    private final Instant now;
    private final RunsAtWork atWork;
    private final KnownDeliveries known;
    private final UpdateBatch newRuns = new UpdateBatch();
    private final UpdateBatch updates = new UpdateBatch();
    private final long lastRun;
    private long run;

    /** @param all that it is going to take */
    AcceptanceTransaction(Handle handle, Statements statements, Instant now, List<Acceptance.Asked> all) {
        this.handle = handle;
        this.statements = statements;
        this.now = now;
        this.known = KnownDeliveries.of(handle, statements, keys(all), now.toEpochMilli());
        this.atWork = RunsAtWork.of(handle, statements, requests(all));
        this.lastRun = statements.lastNumber(handle, "runs");
        this.run = lastRun;
    }

    private static Set<KnownDeliveries.Key> keys(List<Acceptance.Asked> all) {
        return all.stream()
                .flatMap(asked -> asked.key().stream()
                        .flatMap(key -> asked.pushes().stream()
                                .map(push -> new KnownDeliveries.Key(push.run().project(), key.text()))))
                .collect(Collectors.toSet());
    }

    private static List<RunRequest> requests(List<Acceptance.Asked> all) {
        return all.stream()
                .flatMap(asked -> asked.pushes().stream())
                .map(PushRequest::run)
                .toList();
    }

    List<Accepted> accept(Acceptance.Asked asked) {
        return asked.pushes().stream()
                .map(push -> accept(push.run(), asked.key(), push.skip()))
                .toList();
    }

    /** Writes what became of all of them. */
    void record() {
        newRuns.execute(statements, handle);
        updates.execute(statements, handle);
        if (run > lastRun) {
            statements.lastNumber(handle, "runs", run);
        }
    }

    private Accepted accept(RunRequest request, Optional<IdempotencyKey> key, Optional<String> skip) {
        Optional<Long> before = key.flatMap(found -> known.run(request.project(), found));
        if (before.isPresent()) {
            return new Accepted.Repeated(before.get(), "this delivery was accepted before");
        }
        Accepted accepted = accept(request, skip);
        key.ifPresent(found -> known.remember(updates, request.project(), found, accepted.run()));
        request.promotes().ifPresent(release -> promoted(request, release, accepted));
        return accepted;
    }

    private Accepted accept(RunRequest request, Optional<String> skip) {
        List<RunAtWork> others = request.promotes().isPresent() ? promotions(request) : atWork.ofTheSameBranch(request);
        Optional<RunAtWork> same =
                others.stream().filter(other -> other.doesAlready(request)).findFirst();
        if (same.isEmpty()) {
            return add(request, skip, others);
        }
        request.pushedBy()
                .ifPresent(pusher -> updates.add(
                        "update runs set pushed_by = coalesce(pushed_by, ?) where id = ?",
                        pusher,
                        same.get().id()));
        return new Accepted.Repeated(same.get().id(), "this commit of this branch waits or runs already");
    }

    /** It is not offered again. A person who asks for what waits already has it go on as if asked for by hand. */
    private void promoted(RunRequest request, long release, Accepted accepted) {
        updates.add("""
                insert into promoted (project, environment, release) values (?, ?, ?)
                on conflict (project, environment) do update set release = excluded.release
                where excluded.release > promoted.release""", request.project(), request.environment().orElseThrow(), release);
        request.requestedBy()
                .ifPresent(who -> updates.add(
                        "update runs set requested_by = coalesce(requested_by, ?) where id = ?", who, accepted.run()));
    }

    private Accepted add(RunRequest request, Optional<String> skip, List<RunAtWork> others) {
        run++;
        insert(request);
        ReportOutbox.accepted(updates::add, run, request, now);
        RunAtWork added = RunAtWork.queued(run, request);
        if (skip.isPresent()) {
            RunTransitions.end(updates, added, RunState.SKIPPED, skip, now);
            return new Accepted.Skipped(run, skip.get());
        }
        Accepted accepted = request.promotes().isPresent()
                ? new Accepted.Queued(run, supersedePromotions(others), List.of())
                : queued(request, others);
        atWork.add(added);
        return accepted;
    }

    /** Newest wins: what still waits is superseded; what runs is told to the caller. A person's request leaves all others. */
    private Accepted queued(RunRequest request, List<RunAtWork> sameBranch) {
        List<Long> superseded = new ArrayList<>();
        List<Long> outdated = new ArrayList<>();
        if (!request.trigger().byHand()) {
            for (RunAtWork other : olderThan(request, sameBranch)) {
                if (other.state() == RunState.RUNNING) {
                    outdated.add(other.id());
                } else {
                    supersede(other, "a newer push of " + request.branch() + " came before its turn: run " + run);
                    superseded.add(other.id());
                }
            }
        }
        return new Accepted.Queued(run, superseded, outdated);
    }

    private List<RunAtWork> olderThan(RunRequest request, List<RunAtWork> sameBranch) {
        return Stream.concat(sameBranch.stream(), atWork.pushesOfOtherBranches(request).stream())
                .filter(other -> other.givesWayTo(request))
                .toList();
    }

    /** Whether they wait for their turn, or for something else: what is live there now is what is to go on. */
    private List<Long> supersedePromotions(List<RunAtWork> others) {
        List<RunAtWork> waiting = others.stream()
                .filter(other -> other.state() != RunState.RUNNING)
                .toList();
        waiting.forEach(other -> supersede(other, "a newer release is to be promoted: run " + run));
        return waiting.stream().map(RunAtWork::id).toList();
    }

    private void supersede(RunAtWork older, String reason) {
        RunTransitions.end(updates, older, RunState.SUPERSEDED, Optional.of(reason), now);
        atWork.remove(older);
    }

    private void insert(RunRequest request) {
        newRuns.addOfOneRow(
                INSERT,
                request.release().orElse(null),
                request.promotes().orElse(null),
                request.retryOf().orElse(null),
                run,
                request.project(),
                request.branch(),
                request.commit(),
                request.goal().name(),
                request.trigger().name(),
                request.requestedBy().orElse(null),
                request.title().orElse(null),
                now.toEpochMilli(),
                request.replaces().orElse(null),
                request.environment().orElse(null),
                request.tag().orElse(null),
                request.pushedBy().orElse(null));
    }

    /**
     * The other promotions to the environment, of whatever branch. On several hosts the same image is as many releases: a
     * run of one of them counts as a run of the one that is asked for. No delivery asks for a promotion, so that it is
     * always taken alone.
     */
    private List<RunAtWork> promotions(RunRequest request) {
        return statements.list(
                handle,
                RunAtWork::read,
                """
                select id, project, branch, tag, commit_id, goal, environment, state, "trigger", release, replaces,
                    cancelling,
                    case when coalesce(image_digest, commit_id) = (select coalesce(digest, commit_id) from releases where id = ?)
                        then ? else promotes end as promotes,
                    built, attempt
                from runs indexed by runs_of_environment_at_work
                where project = ? and environment = ? and promotes is not null
                  and state in ('QUEUED', 'RUNNING', 'WAITING') and environment is not null
                order by id""",
                request.promotes().orElseThrow(),
                request.promotes().orElseThrow(),
                request.project(),
                request.environment().orElseThrow());
    }
}
