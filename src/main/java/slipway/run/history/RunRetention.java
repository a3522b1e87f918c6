package slipway.run.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import slipway.database.Database;

/** Forgets old runs. */
public final class RunRetention {
    /** How many runs are forgotten in one write: with PostgreSQL their logs go with them, often a few hundred rows each. */
    private static final int SOME = 50;

    private final Database database;

    public RunRetention(Database database) {
        this.database = database;
    }

    /**
     * Forgets ended runs that are older than {@code before} or beyond the newest {@code keep} of a project that deploy, or
     * that only test, or that were to deploy and changed nothing of it: neither tests of many branches nor pushes to other
     * services take a deploy's place. Except the newest that changed nothing, by which the head of the branch is known to be
     * live, those of what is live, of the newest {@code releases} of each host, which a rollback may go to, and those of which
     * something is still to be told. Returns their numbers, for their logs to be removed too.
     */
    public List<Long> prune(String project, int keep, int releases, Instant before) {
        List<Long> forgotten = new ArrayList<>();
        List<Long> some = pruneSome(project, keep, releases, before);
        while (!some.isEmpty()) {
            forgotten.addAll(some);
            some = pruneSome(project, keep, releases, before);
        }
        return forgotten;
    }

    /** A piece at a time: whoever delivers meanwhile waits for no more than that. */
    private List<Long> pruneSome(String project, int keep, int releases, Instant before) {
        return database.write(handle -> handle.createQuery("""
                        delete from runs where id in (
                            select id from runs
                            where project = :project and finished_at is not null
                              and (finished_at < :before or id <= coalesce(
                                  case
                                      when goal = 'TEST'
                                          then (select id from runs where project = :project and goal = 'TEST'
                                                order by id desc limit 1 offset :keep)
                                      when unchanged_since is null
                                          then (select id from runs where project = :project and goal = 'DEPLOY'
                                                and unchanged_since is null order by id desc limit 1 offset :keep)
                                      else (select id from runs where project = :project and goal = 'DEPLOY'
                                            and unchanged_since is not null order by id desc limit 1 offset :keep)
                                  end, 0))
                              and id not in (
                                  select max(id) from runs where project = :project and environment is not null
                                    and unchanged_since is not null group by environment)
                              and id not in (
                                  select run from (
                                      select run, live_until, row_number() over (partition by environment, host order by id desc) as age
                                      from releases where project = :project) aged
                                  where live_until is null or age <= :releases)
                              and id not in (select run from reports where project = :project and outcome is null)
                            limit :some)
                        returning id""")
                .bind("some", SOME)
                .bind("project", project)
                .bind("before", before.toEpochMilli())
                .bind("keep", keep)
                .bind("releases", releases)
                .mapTo(Long.class)
                .list());
    }
}
