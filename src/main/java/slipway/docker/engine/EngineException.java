package slipway.docker.engine;

import java.util.Optional;
import slipway.text.FixableException;

/** What Docker or a registry refused or could not do; the message says where, what, and what to do. */
public class EngineException extends FixableException {
    private static final long serialVersionUID = 1;

    public EngineException(String message) {
        this(message, (Throwable) null);
    }

    public EngineException(String message, Throwable cause) {
        this(message, cause, Optional.empty());
    }

    /** @param fix see {@link #fix} */
    public EngineException(String message, Throwable cause, Optional<String> fix) {
        super(message, cause, fix);
    }
}
