package slipway.run.queue;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import slipway.database.UpdateBatch;
import slipway.run.RunState;
import slipway.run.outbox.AlertOutbox;
import slipway.run.outbox.ReportOutbox;

/** The one place that changes a run's state. */
public final class RunTransitions {
    private static final String MOVE = """
            update runs set state = ?, reason = ?, owner = null, finished_at = ?
            where id = ? and state = ? and (cast(? as text) is null or (owner = ? and attempt = ?))""";

    private RunTransitions() {}

    /**
     * Moves a run that nobody works on.
     *
     * @return false if it is not in the state {@code from} any more; then nothing was changed
     */
    public static boolean move(
            Handle handle, long run, RunState from, RunState to, Optional<String> reason, Instant now) {
        return move(handle, run, from, to, reason, now, Optional.empty());
    }

    /** Moves a running run for the one who works on it: only if it is still the owner, and still at this attempt. */
    static boolean move(
            Handle handle,
            long run,
            RunState from,
            RunState to,
            Optional<String> reason,
            Instant now,
            Optional<Ownership> by) {
        boolean moved = handle.execute(MOVE, values(run, from, to, reason, now, by)) == 1;
        if (moved && to.ended()) {
            skipStages(handle::execute, run);
            ended(handle::execute, run, to, reason, now);
        }
        return moved;
    }

    /** Notes that a run is to end which this transaction has found waiting. */
    static void end(UpdateBatch updates, RunAtWork run, RunState to, Optional<String> reason, Instant now) {
        updates.addOfOneRow(MOVE, values(run.id(), run.state(), to, reason, now, Optional.empty()));
        if (run.wasBegun()) {
            skipStages(updates::add, run.id());
        }
        ended(updates::add, run.id(), to, reason, now);
    }

    /** Of one that was built and had to wait, or was begun and given back, some are laid out already. */
    private static void skipStages(ReportOutbox.Update update, long run) {
        update.run("update stages set state = 'SKIPPED' where run = ? and state = 'WAITING'", run);
    }

    private static void ended(ReportOutbox.Update update, long run, RunState to, Optional<String> reason, Instant now) {
        ReportOutbox.ended(update, run, to, reason, now);
        AlertOutbox.ended(update, run, to, reason, now);
    }

    private static Object[] values(
            long run, RunState from, RunState to, Optional<String> reason, Instant now, Optional<Ownership> by) {
        if (!from.next().contains(to)) {
            throw new IllegalArgumentException("a run that is " + from + " cannot become " + to);
        }
        return new Object[] {
            to.name(),
            reason.orElse(null),
            to.ended() ? now.toEpochMilli() : null,
            run,
            from.name(),
            by.map(Ownership::owner).orElse(null),
            by.map(Ownership::owner).orElse(null),
            by.map(Ownership::attempt).orElse(null)
        };
    }

    /** Who works on a run: a server, and which attempt of it. Both together are what keeps a late writer out. */
    record Ownership(String owner, int attempt) {}
}
