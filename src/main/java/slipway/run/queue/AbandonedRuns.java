package slipway.run.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.run.LogFields;
import slipway.run.Run;
import slipway.run.RunRows;
import slipway.run.RunState;
import slipway.run.StageState;

/**
 * The runs that are recorded as running while nobody works on them: this server does not, and no other one has them. One
 * that had not reached redeploy waits again, or ends if it was being cancelled or this was its last attempt; of one that
 * had, its hosts are asked.
 */
final class AbandonedRuns {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedRuns.class);
    private static final int MOST_ATTEMPTS = 3;
    private static final String GIVEN_UP = "Slipway ended " + MOST_ATTEMPTS
            + " times while this run was at work, or lost sight of it, so it is not begun again; look at the server's"
            + " log, then retry it";

    private final List<Long> toSettle = new ArrayList<>();
    private final List<Run> others = new ArrayList<>();

    /**
     * @param owner this server
     * @param atWork those that it works on
     */
    AbandonedRuns(Handle handle, String owner, Set<Long> atWork, Instant now) {
        for (Run run : running(handle, owner)) {
            if (atWork.contains(run.id())) {
                continue;
            }
            if (run.reachedRedeploy()) {
                toSettle.add(run.id());
            } else {
                again(handle, run, now);
                others.add(RunRows.find(handle, run.id()).orElseThrow());
            }
        }
    }

    /** Those whose hosts are to be asked. */
    List<Long> toSettle() {
        return toSettle;
    }

    /** To the server's log, once it is on disk. */
    void tell() {
        for (Run run : others) {
            String end = run.state().word() + ": " + run.reason().orElse("");
            LogFields.run(LOG.atInfo(), run)
                    .log(run.state().ended() ? "ended: " + end : "waits again: nobody was at work on it");
        }
    }

    /** Those that this server has, or one that is gone. */
    static List<Run> running(Handle handle, String owner) {
        return RunRows.read(handle, handle.createQuery("""
                        select * from runs indexed by runs_at_work
                        where state in ('QUEUED', 'RUNNING', 'WAITING') and state = 'RUNNING'
                          and (owner = :owner or not exists (select 1 from servers s where s.owner = runs.owner))
                        order by id""").bind("owner", owner));
    }

    private static void again(Handle handle, Run run, Instant now) {
        Optional<String> cancelled = handle.createQuery("select cancelling from runs where id = ?")
                .bind(0, run.id())
                .mapTo(String.class)
                .findOne();
        if (cancelled.isPresent()) {
            end(handle, run, RunState.CANCELLED, StageState.CANCELLED, cancelled.get(), now);
        } else if (run.attempt() >= MOST_ATTEMPTS) {
            end(handle, run, RunState.FAILED, StageState.FAILED, GIVEN_UP, now);
        } else {
            RunTransitions.move(handle, run.id(), RunState.RUNNING, RunState.QUEUED, Optional.empty(), now);
        }
    }

    private static void end(Handle handle, Run run, RunState state, StageState stage, String reason, Instant now) {
        RunTransitions.move(handle, run.id(), RunState.RUNNING, state, Optional.of(reason), now);
        Claim.endStages(handle, run.id(), stage, now);
    }
}
