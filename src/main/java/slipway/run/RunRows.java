package slipway.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Reads runs with their stages. */
public final class RunRows {
    private RunRows() {}

    /** The runs that a query on {@code runs} finds, in its order, each with its stages. */
    public static List<Run> read(Handle handle, Query query) {
        List<Run> runs = query.map((row, context) -> run(row)).list();
        if (runs.isEmpty()) {
            return runs;
        }
        Map<Long, String> servers = servers(handle, runs);
        Map<Long, List<Stage>> stages = stages(handle, runs);
        Map<Long, Approval> approvals = approvals(handle, runs);
        Map<Long, List<Requester>> requesters = requesters(handle, runs);
        Map<Long, List<RunHost>> hosts =
                RunHosts.of(handle, runs.stream().map(Run::id).toList());
        return runs.stream()
                .map(run -> run.with(
                        Optional.ofNullable(approvals.get(run.id())),
                        requesters.getOrDefault(run.id(), List.of()),
                        run.state() == RunState.QUEUED && !run.built()
                                ? notBegun(run)
                                : stages.getOrDefault(run.id(), notBegun(run)),
                        hosts.getOrDefault(run.id(), List.of()),
                        Optional.ofNullable(servers.get(run.id()))))
                .toList();
    }

    /**
     * The first of them, if there is one.
     *
     * @param values of the query's {@code ?}, in their order
     */
    public static Optional<Run> first(Handle handle, String query, Object... values) {
        return read(handle, handle.select(query, values)).stream().findFirst();
    }

    public static Optional<Run> find(Handle handle, long id) {
        return first(handle, "select * from runs where id = ?", id);
    }

    /** Of the runs that are at work, where the database has several servers. */
    private static Map<Long, String> servers(Handle handle, List<Run> runs) {
        return firsts(rows(
                handle,
                "select r.id as run, s.name from runs r join servers s on s.owner = r.owner where r.id in (<runs>)",
                ids(runs, run -> run.state() == RunState.RUNNING),
                row -> row.getString("name")));
    }

    private static Map<Long, List<Stage>> stages(Handle handle, List<Run> runs) {
        return rows(
                handle,
                "select * from stages where run in (<runs>) order by run, position",
                ids(runs, run -> true),
                RunRows::stage);
    }

    private static Map<Long, Approval> approvals(Handle handle, List<Run> runs) {
        return firsts(rows(
                handle,
                "select * from approvals where run in (<runs>)",
                ids(runs, run -> run.environment().isPresent()),
                row -> new Approval(
                        row.getString("subject"),
                        row.getString("approved_by"),
                        Instant.ofEpochMilli(row.getLong("approved_at")))));
    }

    /** Only of a run that may yet go live. */
    private static Map<Long, List<Requester>> requesters(Handle handle, List<Run> runs) {
        return rows(
                handle,
                "select * from requesters where run in (<runs>) order by run, name",
                ids(runs, run -> run.environment().isPresent() && !run.state().ended()),
                row -> new Requester(row.getString("name"), row.getInt("access_level"), row.getBoolean("asked")));
    }

    private static List<Long> ids(List<Run> runs, Predicate<Run> which) {
        return runs.stream().filter(which).map(Run::id).toList();
    }

    /** Reads one row of a result. */
    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** What a query finds for each run, in its order. */
    private static <T> Map<Long, List<T>> rows(Handle handle, String query, List<Long> runs, Reader<T> reader) {
        return runs.isEmpty()
                ? Map.of()
                : handle
                        .createQuery(query)
                        .bindList("runs", runs)
                        .map((row, context) -> Map.entry(row.getLong("run"), reader.read(row)))
                        .stream()
                        .collect(Collectors.groupingBy(
                                Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    /** Of each run there is one at most. */
    private static <T> Map<Long, T> firsts(Map<Long, List<T>> rows) {
        return rows.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().get(0)));
    }

    /** A run that was never begun has no stages in the database: its goal tells them. */
    private static List<Stage> notBegun(Run run) {
        StageState state = run.state().ended() ? StageState.SKIPPED : StageState.WAITING;
        return run.goal().stages().stream()
                .map(name -> Stage.notBegun(name, state))
                .toList();
    }

    private static Run run(ResultSet row) throws SQLException {
        Optional<Instant> since = instant(row, "waiting_since");
        return new Run(
                row.getLong("id"),
                row.getString("project"),
                row.getString("branch"),
                text(row, "tag"),
                row.getString("commit_id"),
                Goal.valueOf(row.getString("goal")),
                text(row, "environment"),
                Trigger.valueOf(row.getString("trigger")),
                text(row, "requested_by"),
                text(row, "author"),
                text(row, "title"),
                RunState.valueOf(row.getString("state")),
                text(row, "reason"),
                row.getInt("attempt"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                image(row, "image_reference", "image_digest"),
                number(row, "release"),
                number(row, "promotes"),
                text(row, "waits_for").flatMap(kind -> since.map(time -> new Wait(Wait.Kind.valueOf(kind), time))),
                row.getBoolean("built"),
                Optional.empty(),
                List.of(),
                number(row, "retry_of"),
                List.of(),
                List.of(),
                text(row, "engine"),
                Optional.empty());
    }

    public static Optional<Image> image(ResultSet row, String reference, String digest) throws SQLException {
        Optional<String> named = text(row, digest);
        return text(row, reference).map(image -> new Image(image, named));
    }

    private static Stage stage(ResultSet row) throws SQLException {
        return new Stage(
                StageName.valueOf(row.getString("name")),
                StageState.valueOf(row.getString("state")),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                text(row, "detail"),
                number(row, "log_from"),
                number(row, "log_to"));
    }

    public static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    public static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return number(row, column).map(Instant::ofEpochMilli);
    }

    public static Optional<Long> number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }
}
