package slipway.run.history;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import slipway.database.Database;

/** Which tests have passed, so that the same tests of the same files need not run again. */
public final class PassedTests {
    /** An image of tests such as {@code golang:1.22} is another one after a while. */
    private static final Duration COUNTS_FOR = Duration.ofDays(7);

    private final Database database;
    private final Clock clock;

    public PassedTests(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * The run that has passed them in the last seven days.
     *
     * @param digest of the files and of the settings of the tests
     */
    public Optional<Long> passedBy(String project, String digest) {
        return database.read(handle -> handle.createQuery(
                        "select run from passed_tests where project = ? and digest = ? and passed_at > ?")
                .bind(0, project)
                .bind(1, digest)
                .bind(2, clock.instant().minus(COUNTS_FOR).toEpochMilli())
                .mapTo(Long.class)
                .findOne());
    }

    public void passed(String project, String digest, long run) {
        database.write(handle -> handle.execute(
                "insert or replace into passed_tests (project, digest, run, passed_at) values (?, ?, ?, ?)",
                project,
                digest,
                run,
                clock.instant().toEpochMilli()));
    }
}
