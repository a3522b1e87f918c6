package slipway.docker.engine;

/** What Docker or a registry refused or could not do; the message says where, what, and what to do. */
public class EngineException extends Exception {
    private static final long serialVersionUID = 1;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
