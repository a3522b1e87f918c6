package slipway.database;

import java.util.Set;
import org.jdbi.v3.core.Handle;

/** A server's place among those that work on a database, from its start to its end. */
interface Membership extends AutoCloseable {
    /** When the database has last answered anything; nanoTime. */
    long answeredAt();

    /**
     * Before a connection is opened to write: while this server may not write, that could take seconds.
     *
     * @throws HoldLost as {@link #begin}
     */
    void mayWrite();

    /**
     * Begins a transaction that writes: returns once no other server has one, until this one ends.
     *
     * @throws HoldLost if this server may not write, at this moment or any more
     */
    void begin(Handle transaction);

    /** Ends it: the other servers learn of what it has written as soon as it is committed. */
    void announce(Handle transaction);

    /** Whether this server does what only one of them may. */
    boolean leads();

    /** The numbers of those that are gone, until their rows are removed. */
    Set<Long> gone();

    /** Removes their rows: from then on they write nothing. */
    void removeGone(Handle transaction);

    /**
     * The last write of a server that ends in good order: unless it leaves a run that the others must take up, they need
     * not find out that it is gone.
     */
    void signOff(Handle transaction);

    /** The others take up what this server leaves. */
    @Override
    void close();

    /**
     * The only server on a file.
     *
     * @param keeper open as long as the database is
     */
    record Only(Handle keeper) implements Membership {
        @Override
        public long answeredAt() {
            return System.nanoTime();
        }

        @Override
        public void mayWrite() {
            // Nobody else may take it for gone.
        }

        @Override
        public void begin(Handle transaction) {
            // SQLite has one writer.
        }

        @Override
        public void announce(Handle transaction) {
            // There is nobody else.
        }

        @Override
        public boolean leads() {
            return true;
        }

        @Override
        public Set<Long> gone() {
            return Set.of();
        }

        @Override
        public void removeGone(Handle transaction) {
            // There is nobody else.
        }

        @Override
        public void signOff(Handle transaction) {
            // Nobody looks for it.
        }

        @Override
        public void close() {
            keeper.close();
        }
    }
}
