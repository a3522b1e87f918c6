package slipway.run.queue;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import slipway.database.Database;
import slipway.run.Accepted;
import slipway.run.Goal;
import slipway.run.IdempotencyKey;
import slipway.run.LogFields;
import slipway.run.PushRequest;
import slipway.run.Requester;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.RunRows;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.Wait;

/**
 * The durable queue: what was accepted and waits for its turn. Order within a branch is the order of arrival; a newer
 * push of a branch takes the place of an older one that still waits.
 */
public final class RunQueue {
    private static final Logger LOG = LoggerFactory.getLogger(RunQueue.class);

    private final Database database;
    private final Clock clock;
    private final String owner;
    private final Acceptance acceptance;
    private volatile BiPredicate<String, Optional<String>> known = (project, environment) -> true;

    /** @param owner this server's name among those that may work on the same database; new at every start */
    public RunQueue(Database database, Clock clock, String owner) {
        this.database = database;
        this.clock = clock;
        this.owner = owner;
        this.acceptance = new Acceptance(clock);
    }

    /**
     * From now on runs that are of no use to this server are left to the others for a while, if there are any: their
     * configuration may be newer.
     *
     * @param test whether this server's configuration has a project and its environment
     */
    public void claimOnly(BiPredicate<String, Optional<String>> test) {
        known = test;
    }

    /**
     * Takes what one delivery asks for, of several projects if they share it; all of it, or nothing.
     *
     * @return what became of each, in the same order
     * @throws WriteFailed if it could not be written down; then nothing was accepted
     */
    public List<Accepted> accept(List<PushRequest> pushes, IdempotencyKey key) {
        List<Accepted> accepted = database.write(acceptance, new Acceptance.Asked(pushes, Optional.of(key)));
        for (int index = 0; index < accepted.size(); index++) {
            told(pushes.get(index).run(), accepted.get(index));
        }
        return accepted;
    }

    /** Takes a wish that came by no delivery. */
    public Accepted accept(RunRequest request) {
        return told(request, database.write(handle -> acceptance.of(handle, request)));
    }

    /** Takes what a person asks for by hand; if the run is there already, the person has asked for that one. */
    public Accepted accept(RunRequest request, Requester requester) {
        return told(request, database.write(handle -> {
            Accepted accepted = acceptance.of(handle, request);
            record(handle, accepted.run(), requester);
            return accepted;
        }));
    }

    private static void record(Handle handle, long run, Requester requester) {
        handle.execute("""
                insert into requesters (run, name, access_level, asked) values (?, ?, ?, ?)
                on conflict (run, name) do update set access_level = excluded.access_level,
                    asked = requesters.asked or excluded.asked""", run, requester.name(), requester.accessLevel(), requester.asked());
    }

    /**
     * Takes the head of a branch that was seen there without a delivery. If a push that asks for as much came since,
     * nothing is taken: its run looks at the head itself, and what was seen may be older than that push.
     *
     * @param since the newest run of the branch when one began to look; 0 if there was none
     */
    public Accepted acceptHead(RunRequest head, long since) {
        Accepted accepted = database.write(handle -> acceptance.ofTheSameBranch(handle, head).stream()
                .filter(other -> other.id() > since && !other.trigger().byHand())
                .filter(other -> other.goal().covers(head.goal()))
                .findFirst()
                .<Accepted>map(newer -> new Accepted.Repeated(newer.id(), "a newer push of this branch came meanwhile"))
                .orElseGet(() -> acceptance.of(handle, head)));
        return told(head, accepted);
    }

    /** To the server's log, once it is on disk. */
    private static Accepted told(RunRequest request, Accepted accepted) {
        if (accepted instanceof Accepted.Queued queued) {
            line(queued.run(), request).log("accepted: {} {}", request.goal().word(), request.commit());
            queued.superseded().forEach(older -> line(older, request).log("ended: superseded by run {}", queued.run()));
        } else if (accepted instanceof Accepted.Skipped skipped) {
            line(skipped.run(), request).log("ended: skipped: {}", skipped.reason());
        }
        return accepted;
    }

    private static LoggingEventBuilder line(long run, RunRequest request) {
        return LogFields.run(LOG.atInfo(), run, request.project());
    }

    /** Claims the next run that may begin, a rollback first. */
    public Optional<Claim> claim() {
        return claim(false);
    }

    /**
     * Claims the next rollback that may begin, for which there is always a worker. A busy server asks each time another one
     * has written something, and rollbacks are rare: it looks before it keeps the others from writing.
     */
    public Optional<Claim> claimRollback() {
        boolean waits = database.read(
                handle -> handle.createQuery("""
                        select exists (select 1 from runs indexed by rollbacks_queued
                            where state = 'QUEUED' and release is not null)""").mapTo(Boolean.class).one());
        return waits ? claim(true) : Optional.empty();
    }

    private Optional<Claim> claim(boolean rollbackOnly) {
        Claimed claimed = database.write(handle -> {
            NextRun next = new NextRun(handle, clock.instant(), known);
            Optional<Claim> claim = next.choose(rollbackOnly).map(run -> begin(handle, run));
            return new Claimed(
                    claim,
                    next.outdated().stream()
                            .map(run -> RunRows.find(handle, run).orElseThrow())
                            .toList());
        });
        for (Run run : claimed.outdated()) {
            LogFields.run(LOG.atInfo(), run)
                    .log("ended: skipped: {}", run.reason().orElse(""));
        }
        return claimed.claim();
    }

    private record Claimed(Optional<Claim> claim, List<Run> outdated) {}

    /** What an earlier attempt has built was not tested by this one: a retry must not take it for good. */
    private Claim begin(Handle handle, long run) {
        Optional<Goal> toLayOut = handle.createQuery("""
                        update runs set state = 'RUNNING', owner = ?, attempt = attempt + 1,
                            started_at = case when built then started_at else ? end, reason = null,
                            publishing = false, cancelling = null, overtaken = false, unchanged_since = null,
                            image_settings = case when built then image_settings end
                        where id = ? returning case when not built then goal end""")
                .bind(0, owner)
                .bind(1, clock.millis())
                .bind(2, run)
                .mapTo(Goal.class)
                .findOne();
        toLayOut.ifPresent(goal -> Claim.layOutStages(handle, run, goal));
        return claim(handle, run);
    }

    private Claim claim(Handle handle, long run) {
        return new Claim(database, clock, owner, RunRows.find(handle, run).orElseThrow());
    }

    /**
     * What a server that is gone left running. A run that had not reached redeploy waits again, or fails if it was its
     * last attempt; one that had is returned as a claim of ours, for the host to be asked how it went.
     */
    public List<Claim> takeOver() {
        return takeUp(Set.of());
    }

    /**
     * The same at any time, for what is recorded as running and is not among the runs at work, here or on another server
     * that is there. The servers that are gone write nothing from now on.
     */
    public List<Claim> takeUp(Set<Long> atWork) {
        TakenUp taken = database.write(handle -> {
            database.removeGone(handle);
            var abandoned = new AbandonedRuns(handle, owner, atWork, clock.instant());
            return new TakenUp(
                    abandoned,
                    abandoned.toSettle().stream()
                            .map(run -> settle(handle, run))
                            .toList());
        });
        taken.abandoned().tell();
        return taken.toSettle();
    }

    /** Ends all that is recorded as running, as failed. A release that such a run may have changed is in doubt from then on. */
    public void endAll(String reason) {
        List<Claim> running = database.write(handle -> AbandonedRuns.running(handle, owner).stream()
                .map(run -> settle(handle, run.id()))
                .toList());
        for (Claim claim : running) {
            if (claim.run().reachedRedeploy()) {
                claim.finishInDoubt(reason);
            } else {
                claim.finish(RunState.FAILED, Optional.of(reason));
            }
        }
    }

    private record TakenUp(AbandonedRuns abandoned, List<Claim> toSettle) {}

    private Claim settle(Handle handle, long run) {
        handle.execute("update runs set owner = ? where id = ?", owner, run);
        return claim(handle, run);
    }

    /** A waiting run may go on: it takes its turn like any other. */
    public void goOn(Run run) {
        boolean moved = database.write(handle -> RunTransitions.move(
                handle, run.id(), RunState.WAITING, RunState.QUEUED, Optional.empty(), clock.instant()));
        if (moved) {
            LogFields.run(LOG.atInfo(), run).log("may go on");
        }
    }

    /** A waiting run never may. */
    public void endWaiting(Run run, String reason) {
        boolean moved = database.write(handle -> RunTransitions.move(
                handle, run.id(), RunState.WAITING, RunState.SKIPPED, Optional.of(reason), clock.instant()));
        if (moved) {
            LogFields.run(LOG.atInfo(), run).log("ended: skipped: {}", reason);
        }
    }

    /** Why it waits now, which is written only when it changes. */
    public void stillWaits(Run run, Wait.Kind kind, String reason) {
        if (run.reason().equals(Optional.of(reason))) {
            return;
        }
        database.write(handle -> {
            int waits =
                    handle.execute("update runs set reason = ? where id = ? and state = 'WAITING'", reason, run.id());
            if (waits == 1) {
                Claim.waitsFor(handle, run.id(), kind, reason, clock.instant());
            }
            return waits;
        });
    }

    /**
     * Records that somebody lets a waiting run go live in a freeze; false if it does not wait any more. Whether the person
     * may is for the configuration to say, as it is then.
     */
    public boolean exempt(Run run, Requester by) {
        boolean recorded = database.write(handle -> {
            boolean waits = waits(handle, run);
            if (waits) {
                record(handle, run.id(), by);
            }
            return waits;
        });
        if (recorded) {
            LogFields.run(LOG.atInfo(), run).log("{} lets it go live in a freeze", by.name());
        }
        return recorded;
    }

    /**
     * Records that somebody said yes to what a waiting run is about to put live; false if it does not wait any more.
     *
     * @param by who
     */
    public boolean approve(Run run, String by) {
        boolean recorded = database.write(handle -> waits(handle, run) && approve(handle, run, by));
        if (recorded) {
            LogFields.run(LOG.atInfo(), run).log("approved by {}", by);
        }
        return recorded;
    }

    private static boolean waits(Handle handle, Run run) {
        return handle.createQuery("select exists (select 1 from runs where id = ? and state = 'WAITING'"
                        + " and coalesce(image_digest, commit_id) = ?)")
                .bind(0, run.id())
                .bind(1, run.subject())
                .mapTo(Boolean.class)
                .one();
    }

    /** Who said yes to the same first stays the one. */
    private boolean approve(Handle handle, Run run, String by) {
        handle.execute("""
                insert into approvals (run, subject, approved_by, approved_at) values (?, ?, ?, ?)
                on conflict (run) do update set subject = excluded.subject, approved_by = excluded.approved_by,
                    approved_at = excluded.approved_at where approvals.subject <> excluded.subject""", run.id(), run.subject(), by, clock.millis());
        return true;
    }

    /** Cancels a run that still waits, for its turn or for something else; false if it does not (any more). */
    public boolean cancel(long run, String reason) {
        Optional<Run> cancelled = database.write(handle -> Stream.of(RunState.QUEUED, RunState.WAITING)
                        .anyMatch(from -> RunTransitions.move(
                                handle, run, from, RunState.CANCELLED, Optional.of(reason), clock.instant()))
                ? RunRows.find(handle, run)
                : Optional.empty());
        cancelled.ifPresent(found -> LogFields.run(LOG.atInfo(), found).log("ended: cancelled: {}", reason));
        return cancelled.isPresent();
    }

    /**
     * Notes that a running run is being cancelled: from now on a request for the same commit gets a run of its own, and
     * the run is not begun again even if this server ends before the run does.
     *
     * @param still whether it is, asked when the write's turn has come: the run may have gone on, and said so
     */
    public void noteCancelling(long run, String reason, BooleanSupplier still) {
        database.write(handle -> still.getAsBoolean()
                ? handle.execute("update runs set cancelling = ? where id = ? and state = 'RUNNING'", reason, run)
                : 0);
    }

    /**
     * Asks the server that works on a run to cancel it; the run may go on, if it has come too far by then.
     *
     * @return false if no other server works on the run, or its redeploy has begun
     */
    public boolean cancelElsewhere(long run, String reason) {
        return elsewhere(run, reason, false, StageName.REDEPLOY);
    }

    /** The same for a run that a newer push has overtaken: it goes on once it has reached push. */
    public void overtakeElsewhere(long run, String reason) {
        elsewhere(run, reason, true, StageName.PUSH);
    }

    private boolean elsewhere(long run, String reason, boolean overtaken, StageName limit) {
        return database.write(handle -> {
            boolean may = handle.createQuery("""
                            select exists (select 1 from runs r join servers s on s.owner = r.owner
                                where r.id = :run and r.state = 'RUNNING' and r.owner <> :owner)
                              and not exists (select 1 from stages where run = :run and name = :limit
                                and started_at is not null)""")
                    .bind("run", run)
                    .bind("owner", owner)
                    .bind("limit", limit.name())
                    .mapTo(Boolean.class)
                    .one();
            if (may) {
                // A run that a person has cancelled ends in any case.
                handle.createUpdate("""
                                update runs set cancelling = coalesce(cancelling, :reason),
                                    overtaken = :overtaken and (overtaken or cancelling is null)
                                where id = :run""")
                        .bind("reason", reason)
                        .bind("overtaken", overtaken)
                        .bind("run", run)
                        .execute();
            }
            return may;
        });
    }

    /**
     * A run of this server that is to be cancelled.
     *
     * @param overtaken whether it goes on once it has reached push
     */
    public record Cancelling(long run, String reason, boolean overtaken) {}

    /** The runs of this server that are to be cancelled, also those that are being cancelled already. */
    public List<Cancelling> cancelling() {
        return database.read(handle -> handle.createQuery("""
                        select id, cancelling, overtaken from runs indexed by runs_at_work
                        where state in ('QUEUED', 'RUNNING', 'WAITING') and state = 'RUNNING'
                          and owner = ? and cancelling is not null order by id""")
                .bind(0, owner)
                .map((row, context) -> new Cancelling(row.getLong(1), row.getString(2), row.getBoolean(3)))
                .list());
    }

    /** A run that was to be cancelled had come too far: it goes on. */
    public void goesOn(long run) {
        database.write(handle -> handle.execute(
                "update runs set cancelling = null, overtaken = false where id = ? and state = 'RUNNING' and owner = ?",
                run,
                owner));
    }

    /** Forgets deliveries that are too old to come again. */
    public void forgetDeliveries() {
        long now = clock.millis();
        while (database.write(handle -> handle.execute("""
                delete from deliveries where (project, delivery_key) in (
                    select project, delivery_key from deliveries where expires_at < ? limit ?)""", now, Database.SOME)) > 0) {
            LOG.trace("there may be more");
        }
    }
}
