package slipway.run.outbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import slipway.database.Database;
import slipway.run.Goal;
import slipway.run.RunRows;
import slipway.run.Trigger;

/** What people are to hear of, in the order in which it came true; kept until it was told, or nobody wants it any more. */
public final class PendingAlerts {
    private final Database database;

    public PendingAlerts(Database database) {
        this.database = database;
    }

    /**
     * A receiver wants to hear of one kind of thing in one project.
     *
     * @param goal of runs with this goal only; empty means all
     * @param branch of runs of this branch only, with {@code *} for any text
     */
    public record Subscription(
            String project, AlertMessage.Kind kind, String receiver, Optional<Goal> goal, String branch) {
        /** Of everything of this kind. */
        public Subscription(String project, AlertMessage.Kind kind, String receiver) {
            this(project, kind, receiver, Optional.empty(), "*");
        }
    }

    /** From now on these are told, and nothing else; what is on its way to others is not wanted any more. */
    public void onlyFor(Set<Subscription> subscriptions) {
        if (subscriptions().equals(subscriptions)) {
            return;
        }
        database.write(handle -> {
            handle.execute("delete from alert_wishes");
            subscriptions.forEach(each -> handle.execute(
                    "insert into alert_wishes (project, kind, receiver, goal, branch) values (?, ?, ?, ?, ?)",
                    each.project(),
                    each.kind().name(),
                    each.receiver(),
                    each.goal().map(Goal::name).orElse(""),
                    each.branch()));
            return handle.execute("""
                    delete from notices where not exists (
                        select 1 from alert_wishes w where w.project = notices.project and w.kind = notices.kind
                            and w.receiver = notices.receiver
                            and (notices.run is null
                                 or (w.goal in ('', notices.goal) and glob(w.branch, notices.branch))))""");
        });
    }

    private Set<Subscription> subscriptions() {
        return database.read(handle -> handle.createQuery("select * from alert_wishes")
                .map((row, context) -> new Subscription(
                        row.getString("project"),
                        AlertMessage.Kind.valueOf(row.getString("kind")),
                        row.getString("receiver"),
                        Optional.of(row.getString("goal"))
                                .filter(goal -> !goal.isEmpty())
                                .map(Goal::valueOf),
                        row.getString("branch")))
                .set());
    }

    /** What is to be told to a receiver first. */
    public Optional<AlertMessage> first(String receiver) {
        return database.read(
                handle -> handle.createQuery("select * from notices where receiver = ? order by id limit 1")
                        .bind(0, receiver)
                        .map((row, context) -> notice(row))
                        .findFirst());
    }

    /** It is about to be sent: noted first, so that after a crash it is known that it may have arrived. */
    public void trying(AlertMessage message, Instant notBefore) {
        database.write(handle -> handle.execute(
                "update notices set attempts = attempts + 1, not_before = ? where id = ?",
                notBefore.toEpochMilli(),
                message.id()));
    }

    /** It is not to be tried again before this time. */
    public void postpone(AlertMessage message, Instant notBefore) {
        database.write(handle -> handle.execute(
                "update notices set not_before = ? where id = ?", notBefore.toEpochMilli(), message.id()));
    }

    /** It was told, or never will be. */
    public void settle(AlertMessage message) {
        database.write(handle -> handle.execute("delete from notices where id = ?", message.id()));
    }

    /** Gives up what could not be told since before this time; returns whom it was for, once for each message. */
    public List<String> giveUp(Instant notedBefore) {
        boolean none = database.read(handle -> handle.createQuery("select 1 from notices where noted_at < ? limit 1")
                .bind(0, notedBefore.toEpochMilli())
                .mapTo(Integer.class)
                .findFirst()
                .isEmpty());
        return none
                ? List.of()
                : database.write(
                        handle -> handle.createQuery("delete from notices where noted_at < ? returning receiver")
                                .bind(0, notedBefore.toEpochMilli())
                                .mapTo(String.class)
                                .list());
    }

    /**
     * Something was seen to be wrong, or well again; noted when it changes, and not at every look.
     *
     * @param subject what is wrong
     * @param state which of its kind; empty if it is well
     */
    public void trouble(
            String project, AlertMessage.Subject subject, Optional<String> state, String detail, Instant now) {
        AlertMessage.Kind kind = subject.begins();
        if (told(project, kind).equals(state)) {
            return;
        }
        database.write(handle -> {
            if (state.isPresent()) {
                handle.execute(
                        "insert into troubles (project, kind, state) values (?, ?, ?)"
                                + " on conflict (project, kind) do update set state = excluded.state",
                        project,
                        kind.name(),
                        state.get());
            } else {
                handle.execute("delete from troubles where project = ? and kind = ?", project, kind.name());
            }
            AlertOutbox.ofProject(handle, project, state.isPresent() ? kind : subject.ends(), detail, now);
            return null;
        });
    }

    private Optional<String> told(String project, AlertMessage.Kind kind) {
        return database.read(handle -> handle.createQuery("select state from troubles where project = ? and kind = ?")
                .bind(0, project)
                .bind(1, kind.name())
                .mapTo(String.class)
                .findFirst());
    }

    private static AlertMessage notice(ResultSet row) throws SQLException {
        return new AlertMessage(
                row.getLong("id"),
                row.getString("token"),
                row.getString("receiver"),
                AlertMessage.Kind.valueOf(row.getString("kind")),
                row.getString("project"),
                RunRows.text(row, "environment"),
                about(row),
                RunRows.text(row, "host"),
                RunRows.text(row, "detail"),
                Instant.ofEpochMilli(row.getLong("noted_at")),
                row.getInt("attempts"),
                Instant.ofEpochMilli(row.getLong("not_before")));
    }

    private static Optional<AlertMessage.About> about(ResultSet row) throws SQLException {
        Optional<Long> run = RunRows.number(row, "run");
        if (run.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new AlertMessage.About(
                run.get(),
                row.getString("branch"),
                row.getString("commit_id"),
                RunRows.text(row, "title"),
                Goal.valueOf(row.getString("goal")),
                Trigger.valueOf(row.getString("trigger")),
                RunRows.text(row, "requested_by"),
                RunRows.text(row, "author"),
                RunRows.text(row, "replaced"),
                RunRows.instant(row, "accepted_at")));
    }
}
