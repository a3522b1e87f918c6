package slipway.run.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import slipway.database.Database;
import slipway.run.Run;
import slipway.run.RunRows;

/**
 * Reports each run once, after it has ended. It reads only the runs that are new since the last call, or had not ended then:
 * runs that ended long ago are not read again.
 */
public final class EndedRuns {
    private final Database database;
    private final Instant since;
    /** Those that it has seen and not told of. */
    private final Set<Long> open = new HashSet<>();
    /** The largest number that it has seen; empty until it first looks, which is the one time that it reads all runs. */
    private Optional<Long> newest = Optional.empty();

    /** @param since runs that ended earlier are not told of */
    public EndedRuns(Database database, Instant since) {
        this.database = database;
        this.since = since;
    }

    /** Tells of the runs that ended since the last call; for one thread at a time. */
    public void tell(Consumer<Run> listener) {
        newest = Optional.of(
                database.read(handle -> newest.map(seen -> next(handle, seen)).orElseGet(() -> first(handle))));
        List<Long> all = new ArrayList<>(open);
        for (int from = 0; from < all.size(); from += Database.SOME) {
            tell(all.subList(from, Math.min(from + Database.SOME, all.size())), listener);
        }
    }

    /** What is forgotten by now is not told any more. */
    private void tell(List<Long> some, Consumer<Run> listener) {
        List<Run> runs = read(some);
        some.forEach(open::remove);
        for (Run run : runs) {
            if (run.state().ended()) {
                listener.accept(run);
            } else {
                open.add(run.id());
            }
        }
    }

    private long first(Handle handle) {
        long last = handle.createQuery("select coalesce(max(id), 0) from runs")
                .mapTo(Long.class)
                .one();
        open.addAll(handle.createQuery("""
                                select id from runs
                                where id <= ? and (finished_at >= ? or state in ('QUEUED', 'RUNNING', 'WAITING'))""")
                .bind(0, last)
                .bind(1, since.toEpochMilli())
                .mapTo(Long.class)
                .list());
        return last;
    }

    private long next(Handle handle, long seen) {
        // One writer gives the numbers, and what it writes becomes visible in their order: none comes later.
        List<Long> added = handle.createQuery("select id from runs where id > ? order by id")
                .bind(0, seen)
                .mapTo(Long.class)
                .list();
        open.addAll(added);
        return added.isEmpty() ? seen : added.get(added.size() - 1);
    }

    private List<Run> read(List<Long> runs) {
        return database.read(handle -> RunRows.read(
                handle,
                handle.createQuery("select * from runs where id in (<runs>)").bindList("runs", runs)));
    }
}
