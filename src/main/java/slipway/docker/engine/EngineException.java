package slipway.docker.engine;

import java.util.Optional;

/** What Docker or a registry refused or could not do; the message says where, what, and what to do. */
public class EngineException extends Exception {
    private static final long serialVersionUID = 1;

    /** Null if there is none. */
    private final String fix;

    public EngineException(String message) {
        this(message, (Throwable) null);
    }

    public EngineException(String message, Throwable cause) {
        this(message, cause, Optional.empty());
    }

    /** @param fix see {@link #fix} */
    public EngineException(String message, Throwable cause, Optional<String> fix) {
        super(message, cause);
        this.fix = fix.orElse(null);
    }

    /** The one command that fixes it, for a person to run. */
    public Optional<String> fix() {
        return Optional.ofNullable(fix);
    }
}
