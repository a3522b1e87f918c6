package slipway.run.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import slipway.database.Database;
import slipway.run.Freeze;
import slipway.run.RunRows;

/**
 * What people have frozen by hand. An environment has one freeze at most; a newer one makes it longer, and never shorter.
 */
public final class Freezes {
    private final Database database;
    private final Clock clock;

    public Freezes(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Those that have not ended. */
    public List<Freeze> all() {
        return database.read(handle -> all(handle, clock.instant()));
    }

    private static List<Freeze> all(Handle handle, Instant now) {
        return handle.createQuery("select * from freezes where frozen_until > ? order by project, environment")
                .bind(0, now.toEpochMilli())
                .map((row, context) -> freeze(row))
                .list();
    }

    /**
     * Records all of them or none.
     *
     * @return one that lasts longer than the one that is to replace it, if there is one; then nothing has changed
     */
    public Optional<Freeze> begin(List<Freeze> freezes) {
        return database.write(handle -> {
            handle.execute("delete from freezes where frozen_until <= ?", clock.millis());
            Optional<Freeze> longer = all(handle, clock.instant()).stream()
                    .filter(earlier -> freezes.stream().anyMatch(earlier::outlasts))
                    .findFirst();
            if (longer.isPresent()) {
                return longer;
            }
            freezes.forEach(freeze -> handle.execute(
                    """
                    insert into freezes (project, environment, frozen_until, reason, frozen_by, frozen_at)
                    values (?, ?, ?, ?, ?, ?)
                    on conflict (project, environment) do update set frozen_until = excluded.frozen_until,
                        reason = excluded.reason, frozen_by = excluded.frozen_by, frozen_at = excluded.frozen_at""",
                    freeze.project(),
                    freeze.environment(),
                    freeze.until().toEpochMilli(),
                    freeze.reason().orElse(null),
                    freeze.by(),
                    freeze.at().toEpochMilli()));
            return Optional.empty();
        });
    }

    /** Ends what is frozen by hand in these environments; returns what that was. */
    public List<Freeze> end(String project, List<String> environments) {
        return database.write(handle -> {
            List<Freeze> ended = all(handle, clock.instant()).stream()
                    .filter(freeze -> freeze.project().equals(project) && environments.contains(freeze.environment()))
                    .toList();
            ended.forEach(freeze -> handle.execute(
                    "delete from freezes where project = ? and environment = ?", project, freeze.environment()));
            return ended;
        });
    }

    private static Freeze freeze(ResultSet row) throws SQLException {
        return new Freeze(
                row.getString("project"),
                row.getString("environment"),
                Instant.ofEpochMilli(row.getLong("frozen_until")),
                RunRows.text(row, "reason"),
                row.getString("frozen_by"),
                Instant.ofEpochMilli(row.getLong("frozen_at")));
    }
}
