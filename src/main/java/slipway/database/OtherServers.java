package slipway.database;

/** What a server is told of the others that work on the same database. Each call must be quick, and wait for nothing. */
public interface OtherServers {
    /** Nobody is told. */
    OtherServers UNHEARD = new OtherServers() {};

    /** Another server has written something, or may have. */
    default void wrote() {}

    /** Another server is gone: what it did is to be taken up. */
    default void gone() {}

    /** From now on this server does what only one of them may: see {@link Database#leads}. */
    default void leads() {}

    /**
     * The database was away so long that another server may soon take up what this one does.
     *
     * @param areThere whether there were others when it was last seen; if not, one may have been started since
     */
    default void mayTakeOver(boolean areThere) {}

    /**
     * Another server has taken up what this one did: it writes nothing any more.
     *
     * @param why in words
     */
    default void tookOver(String why) {}
}
