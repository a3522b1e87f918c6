package slipway.run.queue;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.database.Database;
import slipway.database.RetryUntilRecorded;
import slipway.run.BranchHead;
import slipway.run.ClaimLost;
import slipway.run.Goal;
import slipway.run.HostState;
import slipway.run.Image;
import slipway.run.LogFields;
import slipway.run.Run;
import slipway.run.RunHost;
import slipway.run.RunHosts;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.Wait;
import slipway.run.history.Releases;
import slipway.run.outbox.AlertOutbox;
import slipway.run.outbox.ReportOutbox;

/**
 * The right to work on a run, and the only way to record how it goes. Every write names the owner and the attempt: one
 * who has lost the run (to another server, later) learns it by {@link ClaimLost} and changes nothing.
 */
public final class Claim {
    private static final Logger LOG = LoggerFactory.getLogger(Claim.class);

    /** Of those that are the time: the shells of some hosts count to 2^31. */
    private static final long LATEST_FENCE = 2_000_000_000;

    private final Database database;
    private final Clock clock;
    private final RunTransitions.Ownership ownership;
    private final Run run;
    private final Precedence precedence;
    private final RetryUntilRecorded record;

    Claim(Database database, Clock clock, String owner, Run run) {
        this(database, clock, new RunTransitions.Ownership(owner, run.attempt()), run, RetryUntilRecorded.atOnce());
    }

    private Claim(
            Database database, Clock clock, RunTransitions.Ownership ownership, Run run, RetryUntilRecorded record) {
        this.database = database;
        this.clock = clock;
        this.ownership = ownership;
        this.run = run;
        this.precedence = new Precedence(run);
        this.record = record;
    }

    /** The same, which records each thing again and again until it is written. */
    public Claim with(RetryUntilRecorded patience) {
        return new Claim(database, clock, ownership, run, patience);
    }

    /** The run as it was when it was claimed. */
    public Run run() {
        return run;
    }

    /** How long it tries to record something. */
    public RetryUntilRecorded record() {
        return record;
    }

    /** A stage begins, at this offset of the run's log. */
    public void begin(StageName stage, long logFrom) {
        write(handle -> {
            handle.createUpdate("update stages set state = 'RUNNING', started_at = :now, log_from = :from"
                            + " where run = :run and name = :stage")
                    .bind("now", clock.millis())
                    .bind("from", logFrom)
                    .bind("run", run.id())
                    .bind("stage", stage)
                    .execute();
            ReportOutbox.begun(handle, run.id(), stage, clock.instant());
            return null;
        });
    }

    /** A stage has ended, at this offset of the run's log. */
    public void end(StageName stage, StageState state, Optional<String> detail, long logTo) {
        write(handle -> {
            end(handle, stage, state, detail, logTo);
            ReportOutbox.ended(handle, run.id(), stage, state, detail, clock.instant());
            return null;
        });
    }

    private void end(Handle handle, StageName stage, StageState state, Optional<String> detail, long logTo) {
        handle.createUpdate("""
                        update stages set state = :state, detail = :detail, log_to = :to,
                            finished_at = case when started_at is not null then :now end
                        where run = :run and name = :stage""")
                .bind("state", state)
                .bind("detail", detail)
                .bind("to", logTo)
                .bind("now", clock.millis())
                .bind("run", run.id())
                .bind("stage", stage)
                .execute();
    }

    /**
     * Its commit, as the checkout found it.
     *
     * @param at when it was made, by the committer's clock
     * @param title the first line of its message, for a run that was accepted without it
     */
    public void committed(Instant at, String author, String title) {
        write(handle -> handle.execute(
                "update runs set committed_at = ?, author = ?, title = coalesce(title, ?) where id = ?",
                at.toEpochMilli(),
                author,
                title,
                run.id()));
    }

    /** Of several engines this one does the run's work. */
    public void engine(String name) {
        write(handle -> handle.execute("update runs set engine = ? where id = ?", name, run.id()));
    }

    /**
     * Its commit differs from these others in nothing that concerns the project, so that it is skipped.
     *
     * @param paths by which that was so
     */
    public void unchangedSince(Set<String> commits, List<String> paths) {
        write(handle -> handle.execute(
                "update runs set unchanged_since = ?, unchanged_under = ? where id = ?",
                String.join(" ", commits),
                BranchHead.joined(paths),
                run.id()));
    }

    /**
     * What the run has built, or published.
     *
     * @param settings a digest of those with which it was tested and built: with the same, a retry need not do so again
     */
    public void image(Image image, String settings) {
        write(handle -> handle.execute(
                "update runs set image_reference = ?, image_digest = ?, image_settings = ? where id = ?",
                image.reference(),
                image.digest().orElse(null),
                settings,
                run.id()));
    }

    /** A stage is not run, because what it would do was done by an earlier run, whose result counts. */
    public void reuse(StageName stage, String why, long logTo) {
        write(handle -> {
            end(handle, stage, StageState.SKIPPED, Optional.of(why), logTo);
            ReportOutbox.ended(handle, run.id(), stage, StageState.SUCCEEDED, Optional.of(why), clock.instant());
            return null;
        });
    }

    /**
     * The run goes on to the registry and the hosts: from now on a rollback in its environment waits for it.
     *
     * @param sharesTags whether another environment pulls by the same tags: then no run of one of them is on its way
     *     while this one is
     * @return the run that goes first, if there is one; then nothing has changed
     */
    public Optional<Long> publish(boolean sharesTags) {
        return write(handle -> {
            boolean publishing = handle.createQuery("select publishing from runs where id = ?")
                    .bind(0, run.id())
                    .mapTo(Boolean.class)
                    .one();
            Optional<Long> first = publishing ? Optional.empty() : precedence.goesFirst(handle, sharesTags);
            if (first.isEmpty()) {
                handle.execute("update runs set publishing = true where id = ?", run.id());
            }
            return first;
        });
    }

    /**
     * Records the hosts of the redeploy, the canary first; those that were recorded before stay.
     *
     * @return a fence: higher than that of each redeploy before, and of each server that had this one before. Hosts do not
     *     take a job with a lower one than they have seen. Not below the seconds since 1970, so that it is higher even if
     *     the record was restored from a backup; in 2033, and with a clock that is far ahead, they only count up
     */
    public long layOut(List<String> hosts) {
        return write(handle -> {
            RunHosts.layOut(handle, run.id(), hosts);
            return handle.createQuery("""
                            insert into fence (id, number) values (1, :now)
                            on conflict (id) do update set number = case when excluded.number > fence.number
                                then excluded.number else fence.number + 1 end
                            returning number""")
                    .bind("now", Math.min(clock.instant().getEpochSecond(), LATEST_FENCE))
                    .mapTo(Long.class)
                    .one();
        });
    }

    /** The hosts as they stand now. */
    public List<RunHost> hosts() {
        return record.read(() -> database.read(handle -> RunHosts.of(handle, run.id())));
    }

    /** How the redeploy goes on one of them. */
    public HostClaim on(RunHost host) {
        return new HostClaim(this, clock, host);
    }

    /** A cancel came too late: the run goes on, and does what is asked for again. */
    public void goesOn() {
        write(handle -> handle.execute("update runs set cancelling = null, overtaken = false where id = ?", run.id()));
    }

    /** The run ends here. Stages and hosts that wait are skipped. */
    public void finish(RunState state, Optional<String> reason) {
        writeLast(Set.of(state), handle -> finish(handle, state, reason));
    }

    /** The run failed while hosts may be in the middle of it: what is live there is no longer certain. */
    public void finishInDoubt(String reason) {
        writeLast(Set.of(RunState.FAILED), handle -> {
            String doubt = "run " + run.id() + " failed: " + reason;
            List<RunHost> hosts = RunHosts.of(handle, run.id());
            if (hosts.isEmpty()) {
                Releases.doubtAll(handle, run, doubt);
            }
            hosts.stream()
                    .filter(host -> host.state() == HostState.RUNNING)
                    .forEach(host -> Releases.doubt(handle, run.place(host.host()), doubt));
            finish(handle, RunState.FAILED, Optional.of(reason));
        });
    }

    /**
     * The run may not go on yet. It waits, and goes on later with the image that it has made; older ones that wait for the
     * same environment never will, because this one is newer. If this one was let go and is held again, a newer one may
     * wait by now: then it ends here.
     *
     * @return the run that took its place; empty if it waits
     */
    public Optional<Long> await(Wait.Kind kind, String reason) {
        List<Long> ended = new ArrayList<>();
        Optional<Long> place = write(handle -> {
            ended.clear();
            Optional<Long> newer = precedence.newerThatWaits(handle);
            if (newer.isPresent()) {
                finish(handle, RunState.SUPERSEDED, Optional.of(Precedence.overtakenBy(newer.get())));
                return newer;
            }
            // One that may go on already goes live before: this one is held up, and does not hold it up.
            ended.addAll(precedence.supersedeWaiting(handle, false, clock.instant()));
            handle.execute(
                    "update stages set state = 'WAITING', started_at = null, finished_at = null, detail = null"
                            + " where run = ? and name in ('PUSH', 'REDEPLOY')",
                    run.id());
            // No attempt is lost by waiting.
            handle.execute(
                    "update runs set built = true, publishing = false, attempt = attempt - 1 where id = ?", run.id());
            waitsFor(handle, run.id(), kind, reason, clock.instant());
            RunTransitions.move(
                    handle, run.id(), RunState.RUNNING, RunState.WAITING, Optional.of(reason), clock.instant());
            return newer;
        });
        told(ended);
        return place;
    }

    private void told(List<Long> superseded) {
        superseded.forEach(older ->
                LogFields.run(LOG.atInfo(), older, run.project()).log("ended: superseded by run {}", run.id()));
    }

    /**
     * The time of one kind of waiting says nothing about the next: an approval expires by its own. People hear when it is
     * for them to say yes, and when there is a freeze.
     */
    static void waitsFor(Handle handle, long run, Wait.Kind kind, String reason, Instant now) {
        int changed = handle.createUpdate("update runs set waits_for = :kind, waiting_since = :now"
                        + " where id = :run and waits_for is distinct from :kind")
                .bind("kind", kind.name())
                .bind("now", now.toEpochMilli())
                .bind("run", run)
                .execute();
        if (changed == 1) {
            AlertOutbox.waits(handle, run, kind, reason, now);
        }
    }

    /**
     * The run may go on: whatever waited for the same environment, and is older, never will. One that was approved and
     * waits for its turn is among them.
     */
    public void passGate() {
        told(write(handle -> precedence.supersedeWaiting(handle, true, clock.instant())));
    }

    /**
     * The server stops: the run waits again, to be begun anew. If another server was asked meanwhile to cancel it, it ends.
     */
    public void giveBack() {
        writeLast(Set.of(RunState.QUEUED, RunState.CANCELLED), handle -> {
            Optional<String> cancelling = handle.createQuery("select cancelling from runs where id = ?")
                    .bind(0, run.id())
                    .mapTo(String.class)
                    .findOne();
            if (cancelling.isPresent()) {
                endStages(handle, run.id(), StageState.CANCELLED, clock.instant());
                finish(handle, RunState.CANCELLED, cancelling);
            } else {
                move(handle, RunState.QUEUED, Optional.empty());
            }
        });
    }

    private boolean finish(Handle handle, RunState state, Optional<String> reason) {
        endStages(handle, run.id(), StageState.FAILED, clock.instant());
        boolean cancelled = state == RunState.CANCELLED;
        RunHosts.endAll(
                handle,
                run.id(),
                cancelled ? HostState.CANCELLED : HostState.SKIPPED,
                cancelled ? HostState.CANCELLED : HostState.FAILED,
                clock.instant());
        return move(handle, state, reason);
    }

    private boolean move(Handle handle, RunState to, Optional<String> reason) {
        return RunTransitions.move(
                handle, run.id(), RunState.RUNNING, to, reason, clock.instant(), Optional.of(ownership));
    }

    /** Every write of a running run asks first whether it is still ours; both happen in one transaction. */
    <T> T write(Function<Handle, T> work) {
        return record.write(() -> database.write(handle -> {
            if (!isOurs(handle)) {
                throw new ClaimLost(run.id());
            }
            return work.apply(handle);
        }));
    }

    /**
     * The same for a write that ends this attempt. If the connection is lost at the commit, it is written again, and may
     * have been recorded: then nothing is left to be done.
     */
    private void writeLast(Set<RunState> ends, Consumer<Handle> work) {
        record.write(() -> database.write(handle -> {
            if (isOurs(handle)) {
                work.accept(handle);
            } else if (ends.stream().noneMatch(end -> isAt(handle, end))) {
                throw new ClaimLost(run.id());
            }
            return ends;
        }));
    }

    private boolean isOurs(Handle handle) {
        return handle.createQuery("select 1 from runs where id = ? and state = 'RUNNING' and owner = ? and attempt = ?")
                .bind(0, run.id())
                .bind(1, ownership.owner())
                .bind(2, ownership.attempt())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Whether this attempt has led there. */
    private boolean isAt(Handle handle, RunState state) {
        return handle.createQuery("select 1 from runs where id = ? and state = ? and attempt = ?")
                .bind(0, run.id())
                .bind(1, state)
                .bind(2, ownership.attempt())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    static void layOutStages(Handle handle, long run, Goal goal) {
        handle.execute("delete from stages where run = ?", run);
        PreparedBatch stages =
                handle.prepareBatch("insert into stages (run, position, name, state) values (?, ?, ?, 'WAITING')");
        for (StageName stage : goal.stages()) {
            stages.add(run, goal.stages().indexOf(stage), stage);
        }
        stages.execute();
    }

    /** No stage outlives its run: one that runs ends in the given state, those that wait are skipped. */
    static void endStages(Handle handle, long run, StageState running, Instant now) {
        handle.createUpdate("""
                        update stages
                        set finished_at = case when state = 'RUNNING' then :now end,
                            state = case when state = 'RUNNING' then :running else 'SKIPPED' end
                        where run = :run and state in ('RUNNING', 'WAITING')""")
                .bind("now", now.toEpochMilli())
                .bind("running", running)
                .bind("run", run)
                .execute();
    }
}
