package slipway.run.queue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import slipway.database.Statements;
import slipway.database.UpdateBatch;
import slipway.run.IdempotencyKey;

/** What GitLab has told us already, as far as it concerns some deliveries. */
final class KnownDeliveries {
    private static final String KNOWN = """
            select project, delivery_key, run from deliveries
            where project = ? and delivery_key = ? and expires_at >= ?""";
    private static final String REMEMBER = """
            insert into deliveries (project, delivery_key, run, expires_at) values (?, ?, ?, ?)
            on conflict (project, delivery_key) do update set run = excluded.run, expires_at = excluded.expires_at""";

    private final Map<Key, Long> runs = new HashMap<>();
    private final long now;

    /** A delivery, as one of the projects that it concerns knows it. */
    record Key(String project, String text) {}

    /** @param now in milliseconds since 1970 */
    private KnownDeliveries(long now) {
        this.now = now;
    }

    static KnownDeliveries of(Handle handle, Statements statements, Set<Key> keys, long now) {
        var found = new KnownDeliveries(now);
        List<List<Object>> values = keys.stream()
                .map(key -> List.<Object>of(key.project(), key.text(), now))
                .toList();
        statements
                .listEach(
                        handle,
                        row -> Map.entry(new Key(row.getString(1), row.getString(2)), row.getLong(3)),
                        KNOWN,
                        values)
                .forEach(each -> found.runs.put(each.getKey(), each.getValue()));
        return found;
    }

    Optional<Long> run(String project, IdempotencyKey key) {
        return Optional.ofNullable(runs.get(new Key(project, key.text())));
    }

    void remember(UpdateBatch updates, String project, IdempotencyKey key, long run) {
        runs.put(new Key(project, key.text()), run);
        updates.add(REMEMBER, project, key.text(), run, now + key.goodFor().toMillis());
    }
}
