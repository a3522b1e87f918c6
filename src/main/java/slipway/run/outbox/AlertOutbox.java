package slipway.run.outbox;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import slipway.run.Place;
import slipway.run.Release;
import slipway.run.RunState;
import slipway.run.Wait;

/** Notes what people want to hear of, one message for each receiver, in the transactions that make it true. */
public final class AlertOutbox {
    private static final String OF_RUN = """
            insert into notices
                (receiver, kind, project, run, branch, commit_id, title, "trigger", requested_by, goal, author, replaced,
                 accepted_at, environment, detail, noted_at)
            select distinct w.receiver, w.kind, r.project, r.id, r.branch, r.commit_id, r.title, r."trigger",
                r.requested_by, r.goal, r.author,
                (select p.commit_id from run_hosts h join releases p on p.id = h.former
                 where h.run = r.id order by h.position limit 1),
                r.created_at, %s, ?, ?
            from runs r join alert_wishes w on w.project = r.project and w.kind = ?
                and w.goal in ('', r.goal) and glob(w.branch, r.branch)
            where r.id = ?
            """.formatted(named("r"));

    /** A run that only built, or whose release was replaced meanwhile, has put nothing live. */
    private static final String WITH_RELEASE = """
             and exists (select 1 from releases l
                         where l.project = r.project and l.run = r.id and l.live_until is null)""";

    /** Somebody waits for the end of these; another run gives way to a newer one, which says more. */
    private static final String WITHOUT_A_BUILD = " and (r.release is not null or r.promotes is not null or r.built)";

    /** The first success: what was tried for the same purpose before it went wrong. Others in between do not count. */
    private static final String AFTER_FAILURE = """
             and (select before.state in ('FAILED', 'ROLLED_BACK') from runs before
                  where before.project = r.project and before.id < r.id and before.branch = r.branch
                    and before.goal = r.goal and before.environment is not distinct from r.environment
                    and before.state in ('SUCCEEDED', 'FAILED', 'ROLLED_BACK')
                  order by before.id desc limit 1)""";

    private static final String OF_HOST = """
            insert into notices (receiver, kind, project, environment, host, detail, noted_at)
            select w.receiver, w.kind, l.project, %s, l.host, ?, ?
            from releases l join alert_wishes w on w.project = l.project and w.kind = ?
            where l.project = ? and l.environment = ? and l.host = ? and l.live_until is null and""".formatted(named("l"));

    private static final String OF_PROJECT = """
            insert into notices (receiver, kind, project, detail, noted_at)
            select receiver, kind, project, ?, ? from alert_wishes where project = ? and kind = ?""";

    private AlertOutbox() {}

    /** The environment of a row, where the project has had releases in others, too: else its name would say nothing. */
    private static String named(String row) {
        return "(select %1$s.environment from releases x where x.project = %1$s.project".formatted(row)
                + " and (x.environment < %1$s.environment or x.environment > %1$s.environment) limit 1)".formatted(row);
    }

    /** A run waits; people hear of it where they can do something about it. */
    public static void waits(Handle handle, long run, Wait.Kind kind, String reason, Instant now) {
        switch (kind) {
            case APPROVAL -> ofRun(handle::execute, OF_RUN, run, AlertMessage.Kind.WAITING, Optional.of(reason), now);
            case FREEZE -> ofRun(handle::execute, OF_RUN, run, AlertMessage.Kind.FROZEN, Optional.of(reason), now);
            case ENVIRONMENT -> {}
        }
    }

    /** A run has ended. */
    public static void ended(ReportOutbox.Update update, long run, RunState end, Optional<String> reason, Instant now) {
        switch (end) {
            case FAILED -> ofRun(update, OF_RUN, run, AlertMessage.Kind.FAILED, reason, now);
            case ROLLED_BACK -> ofRun(update, OF_RUN, run, AlertMessage.Kind.ROLLED_BACK, reason, now);
            case SUCCEEDED -> {
                ofRun(update, OF_RUN + AFTER_FAILURE, run, AlertMessage.Kind.RECOVERED, reason, now);
                ofRun(update, OF_RUN + WITH_RELEASE, run, AlertMessage.Kind.DEPLOYED, reason, now);
            }
            case SKIPPED -> ofRun(update, OF_RUN + WITHOUT_A_BUILD, run, AlertMessage.Kind.SKIPPED, reason, now);
            case CANCELLED, SUPERSEDED -> {}
            case QUEUED, RUNNING, WAITING -> throw new IllegalArgumentException(end + " is no end");
        }
    }

    private static void ofRun(
            ReportOutbox.Update update,
            String sql,
            long run,
            AlertMessage.Kind kind,
            Optional<String> detail,
            Instant now) {
        update.run(sql, detail.orElse(null), now.toEpochMilli(), kind.name(), run);
    }

    /** What a look saw; to be noted before that is written down, so that each change is said once. */
    public static void observed(Handle handle, Release live, Release.LastLook look, Instant now) {
        Place where = live.place();
        if (look.drift().isPresent()) {
            drifted(handle, where, look.drift().get(), now);
        } else {
            driftIsOver(handle, where, "what is recorded as live runs there again", now);
        }
        if (look.unhealthy().isPresent()) {
            String sql = OF_HOST + " l.unhealthy is null";
            ofHost(
                    handle,
                    sql,
                    AlertMessage.Kind.UNHEALTHY,
                    where,
                    look.unhealthy().get(),
                    now);
        } else {
            String why = look.drift().isPresent() ? "something else runs there now" : "it is healthy again";
            healthyAgain(handle, where, why, now);
        }
    }

    /** Something is there in place of what is live; to be noted before that is written down. */
    public static void drifted(Handle handle, Place where, String drift, Instant now) {
        ofHost(handle, OF_HOST + " l.drift is null", AlertMessage.Kind.DRIFT, where, drift, now);
    }

    /** What was wrong on a host is over, since something was put live there; the same. */
    public static void over(Handle handle, Place where, String why, Instant now) {
        driftIsOver(handle, where, why, now);
        healthyAgain(handle, where, why, now);
    }

    private static void driftIsOver(Handle handle, Place where, String why, Instant now) {
        ofHost(handle, OF_HOST + " l.drift is not null", AlertMessage.Kind.DRIFT_OVER, where, why, now);
    }

    private static void healthyAgain(Handle handle, Place where, String why, Instant now) {
        ofHost(handle, OF_HOST + " l.unhealthy is not null", AlertMessage.Kind.UNHEALTHY_OVER, where, why, now);
    }

    private static void ofHost(
            Handle handle, String sql, AlertMessage.Kind kind, Place where, String detail, Instant now) {
        handle.execute(
                sql, detail, now.toEpochMilli(), kind.name(), where.project(), where.environment(), where.host());
    }

    static void ofProject(Handle handle, String project, AlertMessage.Kind kind, String detail, Instant now) {
        handle.execute(OF_PROJECT, detail, now.toEpochMilli(), project, kind.name());
    }
}
