package slipway.database;

import org.jdbi.v3.core.Jdbi;

/** Where the record is: checked, and brought up to date, before anything is built on it. */
interface Storage {
    /**
     * Opens it.
     *
     * @throws DatabaseUnusable with what is wrong, and what to do
     */
    Opened open();

    /**
     * A database that can be used.
     *
     * @param writing makes connections for the writer
     * @param changing makes connections on which one statement may take long
     * @param reading makes connections for readers
     * @param mostReaders how many of these may be open at the same time
     * @param membership of this server among those that work on it
     */
    record Opened(Jdbi writing, Jdbi changing, Jdbi reading, int mostReaders, Membership membership) {}
}
