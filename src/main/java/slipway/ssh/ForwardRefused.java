package slipway.ssh;

/** The host does not forward a port, perhaps only since the port is in use there now. */
public final class ForwardRefused extends SshException {
    private static final long serialVersionUID = 1;

    ForwardRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
