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
    /**
     * Only a promotion is a second deploy of the same commit and branch, so only it has a status of its own, as does a
     * rollback to what it put live.
     */
    private static final String STATUS_ENVIRONMENT = """
            (select environment from runs where id = ? and (promotes is not null or exists (
                select 1 from releases target join releases first on first.id = coalesce(target.origin, target.id)
                    join runs earlier on earlier.id = first.run
                where target.id = runs.release and earlier.promotes is not null)))""";

    private static final String FIRST = """
            insert into reports (project, run, subject, state, noted_at, status_environment)
            select project, ?, ?, 'WAITING', ?, %s from reported_projects where project = ?""".formatted(STATUS_ENVIRONMENT);

    /** GitLab can skip only what has not begun. */
    private static final String STATE = """
            case when ? = 'SKIPPED' and max(case when state = 'RUNNING' then 1 else 0 end) = 1 then 'CANCELLED' else ? end""";

    private static final String NEXT = """
            insert into reports (project, run, subject, state, detail, noted_at, status_environment)
            select project, run, ?, %s, ?, ?, max(status_environment)
            from reports where run = ? and subject = ? group by project, run
            on conflict do nothing""".formatted(STATE);

    private static final String LAST = """
            insert into reports (project, run, subject, state, detail, noted_at, status_environment)
            select project, run, subject, %s, ?, ?, max(status_environment)
            from reports where run = ? group by project, run, subject
            having max(case when state in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED') then 1 else 0 end) = 0
            on conflict do nothing""".formatted(STATE);

    private ReportOutbox() {}

    /** Runs a statement of a transaction, or notes it to be run. */
    public interface Update {
        void run(String sql, Object... values);
    }

    /** A run waits. */
    public static void accepted(Update update, long run, RunRequest request, Instant now) {
        for (Subject subject : subjects(request)) {
            update.run(FIRST, run, subject.name(), now.toEpochMilli(), run, request.project());
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
