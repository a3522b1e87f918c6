package slipway.run.outbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.outbox.StatusReport.Subject;

/**
 * Notes what is to be told of runs, in the transactions that change them. A subject's first report is noted only for a
 * project that is reported; all later ones follow from the first, and each state of a subject is noted once, also when a
 * run is begun anew.
 */
public final class ReportOutbox {
    private static final String FIRST = """
            insert into reports (project, run, subject, state, noted_at)
            select project, ?, ?, 'WAITING', ? from reported_projects where project = ?""";

    /** GitLab can skip only what has not begun. */
    private static final String STATE = """
            case when ? = 'SKIPPED' and max(state = 'RUNNING') then 'CANCELLED' else ? end""";

    private static final String NEXT = """
            insert or ignore into reports (project, run, subject, state, detail, noted_at)
            select project, run, ?, %s, ?, ?
            from reports where run = ? and subject = ? group by project, run""".formatted(STATE);

    private static final String LAST = """
            insert or ignore into reports (project, run, subject, state, detail, noted_at)
            select project, run, subject, %s, ?, ?
            from reports where run = ? group by project, run, subject
            having not max(state in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED'))""".formatted(STATE);

    private ReportOutbox() {}

    /** Runs a statement of a transaction. */
    public interface Update {
        int run(String sql, Object... values);
    }

    /** A run waits. */
    public static void accepted(Update update, long run, RunRequest request, Instant now) {
        for (Subject subject : subjects(request)) {
            update.run(FIRST, run, subject.name(), now.toEpochMilli(), request.project());
        }
    }

    /** A rollback or a promotion, even one that is retried, tests nothing: what the commit's tests once gave stays as it was told. */
    private static List<Subject> subjects(RunRequest request) {
        if (request.release().isPresent() || request.promotes().isPresent()) {
            return List.of(Subject.DEPLOY);
        }
        return switch (request.goal()) {
            case TEST -> List.of(Subject.TEST);
            case DEPLOY -> List.of(Subject.TEST, Subject.DEPLOY);
        };
    }

    public static void begun(Handle handle, long run, StageName stage, Instant now) {
        switch (stage) {
            case TEST -> next(handle, run, Subject.TEST, Subject.TEST, StageState.RUNNING, Optional.empty(), now);
            case BUILD -> next(handle, run, Subject.DEPLOY, Subject.DEPLOY, StageState.RUNNING, Optional.empty(), now);
            case REDEPLOY -> {
                next(handle, run, Subject.DEPLOY, Subject.DEPLOY, StageState.RUNNING, Optional.empty(), now);
                next(handle, run, Subject.DEPLOY, Subject.DEPLOYMENT, StageState.RUNNING, Optional.empty(), now);
            }
            case CHECKOUT, PUSH -> {}
        }
    }

    public static void ended(
            Handle handle, long run, StageName stage, StageState state, Optional<String> detail, Instant now) {
        if (stage == StageName.TEST) {
            next(handle, run, Subject.TEST, Subject.TEST, state, detail, now);
        }
    }

    /** The run has ended, and with it all that is told of it. */
    public static void ended(Update update, long run, RunState end, Optional<String> reason, Instant now) {
        String state = lastState(end).name();
        update.run(LAST, state, state, reason.orElse(null), now.toEpochMilli(), run);
    }

    /** @param after only if this was told of too */
    private static void next(
            Handle handle,
            long run,
            Subject after,
            Subject subject,
            StageState state,
            Optional<String> detail,
            Instant now) {
        handle.execute(
                NEXT,
                subject.name(),
                state.name(),
                state.name(),
                detail.orElse(null),
                now.toEpochMilli(),
                run,
                after.name());
    }

    private static StageState lastState(RunState end) {
        return switch (end) {
            case SUCCEEDED -> StageState.SUCCEEDED;
            case FAILED, ROLLED_BACK -> StageState.FAILED;
            case CANCELLED, SUPERSEDED -> StageState.CANCELLED;
            case SKIPPED -> StageState.SKIPPED;
            case QUEUED, RUNNING, WAITING -> throw new IllegalArgumentException(end + " is no end");
        };
    }
}
