package slipway.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The hosts of runs, as they are recorded. */
public final class RunHosts {
    private RunHosts() {}

    static Map<Long, List<RunHost>> of(Handle handle, List<Long> runs) {
        return handle
                .createQuery("select * from run_hosts where run in (<runs>) order by run, position")
                .bindList("runs", runs)
                .map((row, context) -> Map.entry(row.getLong("run"), host(row)))
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    public static List<RunHost> of(Handle handle, long run) {
        return of(handle, List.of(run)).getOrDefault(run, List.of());
    }

    /** Once for each run: what is there already stays, also when the configuration has changed since. */
    public static void layOut(Handle handle, long run, List<String> hosts) {
        if (!of(handle, run).isEmpty()) {
            return;
        }
        for (int position = 0; position < hosts.size(); position++) {
            handle.execute(
                    "insert into run_hosts (run, position, host, state) values (?, ?, ?, 'WAITING')",
                    run,
                    position,
                    hosts.get(position));
        }
    }

    public static void begin(Handle handle, long run, int position, Optional<Long> former, Instant now) {
        handle.execute(
                "update run_hosts set state = 'RUNNING', started_at = ?, former = ? where run = ? and position = ?",
                now.toEpochMilli(),
                former.orElse(null),
                run,
                position);
    }

    public static void backOut(Handle handle, long run, int position, String why) {
        handle.execute(
                "update run_hosts set state = 'RUNNING', finished_at = null, backing_out = ?, detail = ?"
                        + " where run = ? and position = ?",
                why,
                why + "; the release before is being put back",
                run,
                position);
    }

    public static void end(Handle handle, long run, int position, HostState state, String detail, Instant now) {
        handle.execute(
                "update run_hosts set state = ?, finished_at = ?, detail = ?, backing_out = null"
                        + " where run = ? and position = ?",
                state.name(),
                now.toEpochMilli(),
                detail,
                run,
                position);
    }

    /** No host outlives its run: what waits ends in the one state, what runs in the other. */
    public static void endAll(Handle handle, long run, HostState waiting, HostState running, Instant now) {
        handle.createUpdate("""
                        update run_hosts
                        set finished_at = case when state = 'RUNNING' then :now end,
                            state = case when state = 'RUNNING' then :running else :waiting end
                        where run = :run and state in ('RUNNING', 'WAITING')""")
                .bind("now", now.toEpochMilli())
                .bind("running", running)
                .bind("waiting", waiting)
                .bind("run", run)
                .execute();
    }

    private static RunHost host(ResultSet row) throws SQLException {
        return new RunHost(
                row.getInt("position"),
                row.getString("host"),
                HostState.valueOf(row.getString("state")),
                RunRows.text(row, "backing_out"),
                RunRows.number(row, "former"),
                RunRows.instant(row, "started_at"),
                RunRows.instant(row, "finished_at"),
                RunRows.text(row, "detail"));
    }
}
