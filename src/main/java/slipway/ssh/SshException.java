package slipway.ssh;

import java.util.Optional;

/** The host cannot be reached, will not let us in, or is not the one we know; the message is for users. */
public class SshException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Null if there is none. */
    private final String fix;

    public SshException(String message) {
        this(message, (Throwable) null);
    }

    public SshException(String message, Throwable cause) {
        this(message, cause, Optional.empty());
    }

    /** @param fix see {@link #fix} */
    public SshException(String message, Throwable cause, Optional<String> fix) {
        super(message, cause);
        this.fix = fix.orElse(null);
    }

    /** The one command that fixes it, for a person to run. */
    public Optional<String> fix() {
        return Optional.ofNullable(fix);
    }
}
