package slipway.text;

import java.util.Optional;

/** Something cannot be used as it is; the message is for people, and says where, what, and what to do. */
public class FixableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Null if there is none. */
    private final String fix;

    /** @param fix see {@link #fix} */
    public FixableException(String message, Throwable cause, Optional<String> fix) {
        super(message, cause);
        this.fix = fix.orElse(null);
    }

    /** The one command, line of the configuration or page that fixes it, for a person to use. */
    public Optional<String> fix() {
        return Optional.ofNullable(fix);
    }
}
