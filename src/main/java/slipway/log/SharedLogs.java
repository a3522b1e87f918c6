package slipway.log;

import java.util.SortedMap;

/**
 * Where several servers find each other's logs while they are written. Each call may wait for a database. A chunk is a part
 * of a log, by its offset.
 */
public interface SharedLogs {
    /** How many bytes of a log are there; 0 if there is none. */
    long size(long run);

    /** Adds to the end of a log. What is there already is not changed. */
    void append(long run, SortedMap<Long, byte[]> chunks);

    /** The next few chunks of a log, the first of which has the byte at this offset; empty at its end. */
    SortedMap<Long, byte[]> from(long run, long offset);
}
