package slipway.database;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What is written for several at once, if several wait: what they ask the database is asked together. It may be run twice:
 * if it fails, it is run again for each of them alone. It must only write to the database.
 *
 * @param <Q> what is asked for
 * @param <A> what became of it
 */
@FunctionalInterface
public interface WriteTogether<Q, A> {
    /** Returns what became of each request, in their order. */
    List<A> with(Handle transaction, List<Q> requests);
}
