package slipway.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** A run without its stages and hosts: enough for a line in a list. The fields are those of {@link Run}. */
public record RunSummary(
        long id,
        String branch,
        String commit,
        Goal goal,
        Optional<String> environment,
        Trigger trigger,
        Optional<String> requestedBy,
        Optional<String> title,
        RunState state,
        Optional<String> reason,
        Instant createdAt,
        Optional<Instant> finishedAt) {

    /** Those of these runs that are still kept, by their numbers. */
    public static Map<Long, RunSummary> of(Handle handle, List<Long> runs) {
        if (runs.isEmpty()) {
            return Map.of();
        }
        return handle
                .createQuery("select * from runs where id in (<runs>)")
                .bindList("runs", runs)
                .map((row, context) -> summary(row))
                .stream()
                .collect(Collectors.toMap(RunSummary::id, Function.identity()));
    }

    public static RunSummary summary(ResultSet row) throws SQLException {
        return new RunSummary(
                row.getLong("id"),
                row.getString("branch"),
                row.getString("commit_id"),
                Goal.valueOf(row.getString("goal")),
                RunRows.text(row, "environment"),
                Trigger.valueOf(row.getString("trigger")),
                RunRows.text(row, "requested_by"),
                RunRows.text(row, "title"),
                RunState.valueOf(row.getString("state")),
                RunRows.text(row, "reason"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                RunRows.instant(row, "finished_at"));
    }
}
