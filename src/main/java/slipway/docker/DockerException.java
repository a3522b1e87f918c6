package slipway.docker;

/** What Docker or a registry refused or could not do; the message says where, what, and what to do. */
public class DockerException extends Exception {
    private static final long serialVersionUID = 1;

    public DockerException(String message) {
        super(message);
    }

    public DockerException(String message, Throwable cause) {
        super(message, cause);
    }
}
