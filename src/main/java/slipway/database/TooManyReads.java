package slipway.database;

/** Reads that wait would take all threads, so this one does not. */
final class TooManyReads extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyReads(String message) {
        super(message);
    }
}
