package slipway.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/**
 * Tells of each run once, after it has ended. It asks the record, and only for the runs that are new since it last asked
 * or had not ended then, so that what runs costs nothing, and what ended long ago is not read again.
 */
public final class Ends {
    private final Database database;
    private final Instant since;
    /** Empty until it first looks, which is the one time that it reads all numbers of runs. */
    private Optional<Seen> seen = Optional.empty();

    /**
     * How far it has looked.
     *
     * @param newest the largest number
     * @param open those up to it that are still to be told of
     */
    private record Seen(long newest, Set<Long> open) {}

    /** @param since runs that ended earlier are not told of */
    public Ends(Database database, Instant since) {
        this.database = database;
        this.since = since;
    }

    /** Tells of the runs that ended since the last call; for one thread at a time. */
    public void tell(Consumer<Run> listener) {
        Seen now =
                database.read(handle -> seen.map(before -> next(handle, before)).orElseGet(() -> first(handle)));
        List<Long> open = new ArrayList<>(now.open());
        Set<Long> stillOpen = new HashSet<>();
        for (int from = 0; from < open.size(); from += Database.SOME) {
            for (Run run : read(open.subList(from, Math.min(from + Database.SOME, open.size())))) {
                if (run.state().ended()) {
                    listener.accept(run);
                } else {
                    stillOpen.add(run.id());
                }
            }
        }
        seen = Optional.of(new Seen(now.newest(), stillOpen));
    }

    private Seen first(Handle handle) {
        long newest = handle.createQuery("select coalesce(max(id), 0) from runs")
                .mapTo(Long.class)
                .one();
        return new Seen(
                newest,
                handle.createQuery("""
                                select id from runs
                                where id <= ? and (finished_at >= ? or state in ('QUEUED', 'RUNNING'))""")
                        .bind(0, newest)
                        .bind(1, since.toEpochMilli())
                        .mapTo(Long.class)
                        .set());
    }

    private static Seen next(Handle handle, Seen before) {
        Set<Long> open = new HashSet<>(before.open());
        // One writer gives the numbers, and what it writes becomes visible in their order: none comes later.
        List<Long> added = handle.createQuery("select id from runs where id > ? order by id")
                .bind(0, before.newest())
                .mapTo(Long.class)
                .list();
        open.addAll(added);
        return new Seen(added.isEmpty() ? before.newest() : added.get(added.size() - 1), open);
    }

    private List<Run> read(List<Long> runs) {
        return database.read(handle -> RunRows.read(
                handle,
                handle.createQuery("select * from runs where id in (<runs>)").bindList("runs", runs)));
    }
}
