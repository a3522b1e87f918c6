package slipway.run.history;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import slipway.database.Database;

/** What runs have done with which files and settings: tests that passed, images that were made. */
public final class EarlierResults {
    /** An image of tests such as {@code golang:1.22}, or that of a Dockerfile's FROM, is another one after a while. */
    private static final Duration COUNTS_FOR = Duration.ofDays(7);

    private final Database database;
    private final Clock clock;

    public EarlierResults(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * The run that has done it in the last seven days.
     *
     * @param digest of the files and of all settings that decide the result
     */
    public Optional<Long> runWith(String project, String digest) {
        return database.read(handle -> handle.createQuery(
                        "select run from earlier_results where project = ? and digest = ? and done_at > ?")
                .bind(0, project)
                .bind(1, digest)
                .bind(2, clock.instant().minus(COUNTS_FOR).toEpochMilli())
                .mapTo(Long.class)
                .findOne());
    }

    public void done(String project, String digest, long run) {
        database.write(handle -> handle.execute(
                "insert into earlier_results (project, digest, run, done_at) values (?, ?, ?, ?)"
                        + " on conflict (project, digest) do update set run = excluded.run, done_at = excluded.done_at",
                project,
                digest,
                run,
                clock.instant().toEpochMilli()));
    }
}
