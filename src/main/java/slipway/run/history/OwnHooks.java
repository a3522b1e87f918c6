package slipway.run.history;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import slipway.database.Database;

/** Which projects have a hook of their own in GitLab, and what their deliveries prove of others. */
public final class OwnHooks {
    private final Database database;
    private final Clock clock;

    public OwnHooks(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** GitLab lists it. */
    public void listed(String project) {
        if (!isListed(project)) {
            database.write(handle -> handle.execute(
                    "insert into own_hooks (project, gone_at) values (?, null)"
                            + " on conflict (project) do update set gone_at = null",
                    project));
        }
    }

    private boolean isListed(String project) {
        return database.read(
                handle -> handle.createQuery("select 1 from own_hooks where project = ? and gone_at is null")
                        .bind(0, project)
                        .mapTo(Integer.class)
                        .findFirst()
                        .isPresent());
    }

    /** GitLab does not list it: since when, or the beginning of time if it never did. */
    public Instant goneSince(String project) {
        if (isListed(project)) {
            long now = clock.instant().toEpochMilli();
            database.write(
                    handle -> handle.execute("update own_hooks set gone_at = ? where project = ?", now, project));
        }
        return database.read(handle -> handle.createQuery("select gone_at from own_hooks where project = ?")
                .bind(0, project)
                .mapTo(Long.class)
                .findFirst()
                .map(Instant::ofEpochMilli)
                .orElse(Instant.EPOCH));
    }

    /** When a delivery last made a run, after this time, and after the last push of which none came. */
    public Optional<Instant> delivery(String project, Instant after) {
        return database.read(handle -> handle.createQuery("""
                        select created_at from runs where project = :project and "trigger" = 'PUSH'
                          and created_at > :after
                          and id > coalesce((select max(id) from runs
                                             where project = :project and "trigger" = 'CATCH_UP'), 0)
                        order by id desc limit 1""")
                .bind("project", project)
                .bind("after", after.toEpochMilli())
                .mapTo(Long.class)
                .findFirst()
                .map(Instant::ofEpochMilli));
    }
}
