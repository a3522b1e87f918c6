package slipway.run.history;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import slipway.database.Database;

/**
 * The logs of runs in chunks, for the servers that do not write them: bytes by the offset of the first. They are removed with
 * their run.
 */
public final class LogChunks {
    /** Of up to 64 KiB each. */
    private static final int TOGETHER = 8;

    private final Database database;

    public LogChunks(Database database) {
        this.database = database;
    }

    /** How many bytes of a run's log there are. */
    public long size(long run) {
        return database.read(handle -> handle.createQuery(
                        "select begins + length(bytes) from log_chunks where run = ? order by begins desc limit 1")
                .bind(0, run)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L));
    }

    /** What is there already stays; of a run that is forgotten nothing is kept. */
    public void append(long run, SortedMap<Long, byte[]> chunks) {
        database.write(handle -> {
            chunks.forEach((begins, bytes) -> handle.execute(
                    "insert into log_chunks (run, begins, bytes) select id, ?, ? from runs where id = ?"
                            + " on conflict (run, begins) do nothing",
                    begins,
                    bytes,
                    run));
            return null;
        });
    }

    /** The next few chunks, from the one on that has the byte at this offset. */
    public SortedMap<Long, byte[]> from(long run, long offset) {
        return database.read(handle -> new TreeMap<>(handle.createQuery("""
                        select begins, bytes from log_chunks where run = :run and begins + length(bytes) > :offset
                          and begins >= coalesce(
                              (select max(begins) from log_chunks where run = :run and begins <= :offset), 0)
                        order by begins limit :count""")
                .bind("run", run)
                .bind("offset", offset)
                .bind("count", TOGETHER)
                .map((row, context) -> Map.entry(row.getLong(1), row.getBytes(2)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
    }
}
