package slipway.ssh;

/** The connection broke after it stood: what was sent may have arrived, or not. */
public final class ConnectionLost extends SshException {
    private static final long serialVersionUID = 1L;

    public ConnectionLost(String message) {
        super(message);
    }

    public ConnectionLost(String message, Throwable cause) {
        super(message, cause);
    }
}
