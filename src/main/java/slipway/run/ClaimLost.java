package slipway.run;

/** Someone else works on the run now, or it has ended: whoever sees this stops working on it. */
public final class ClaimLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClaimLost(long run) {
        super("run " + run + " is not this server's any more");
    }
}
