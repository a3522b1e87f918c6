package slipway.ssh;

import java.util.Optional;
import slipway.text.FixableException;

/** The host cannot be reached, will not let us in, or is not the one we know; the message is for users. */
public class SshException extends FixableException {
    private static final long serialVersionUID = 1L;

    public SshException(String message) {
        this(message, (Throwable) null);
    }

    public SshException(String message, Throwable cause) {
        this(message, cause, Optional.empty());
    }

    /** @param fix see {@link #fix} */
    public SshException(String message, Throwable cause, Optional<String> fix) {
        super(message, cause, fix);
    }
}
