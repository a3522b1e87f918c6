package slipway.ssh;

/** The host cannot be reached, will not let us in, or is not the one we know; the message is for users. */
public class SshException extends Exception {
    private static final long serialVersionUID = 1L;

    public SshException(String message) {
        super(message);
    }

    public SshException(String message, Throwable cause) {
        super(message, cause);
    }
}
