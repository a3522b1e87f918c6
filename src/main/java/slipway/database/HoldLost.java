package slipway.database;

/** The other servers may take this one for gone at the moment, or have done so: nothing may be written. */
final class HoldLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HoldLost(String message) {
        super(message);
    }
}
