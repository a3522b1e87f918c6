package slipway.run;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The one place that changes a run's state. */
final class Moves {
    private Moves() {}

    /**
     * Moves a run that nobody works on.
     *
     * @return false if it is not in the state {@code from} any more; then nothing was changed
     */
    static boolean move(Handle handle, long run, RunState from, RunState to, Optional<String> reason, Instant now) {
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
        if (!from.next().contains(to)) {
            throw new IllegalArgumentException("a run that is " + from + " cannot become " + to);
        }
        return handle.createUpdate("""
                                update runs
                                set state = :to, reason = :reason, owner = null,
                                    finished_at = case when :ended then :now end
                                where id = :run and state = :from
                                  and (:owner is null or (owner = :owner and attempt = :attempt))""")
                        .bind("run", run)
                        .bind("from", from)
                        .bind("to", to)
                        .bind("ended", to.ended())
                        .bind("reason", reason)
                        .bind("now", now.toEpochMilli())
                        .bind("owner", by.map(Ownership::owner))
                        .bind("attempt", by.map(Ownership::attempt))
                        .execute()
                == 1;
    }

    /** Who works on a run: a server, and which attempt of it. Both together are what keeps a late writer out. */
    record Ownership(String owner, int attempt) {}
}
