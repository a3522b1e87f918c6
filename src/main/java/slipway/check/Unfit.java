package slipway.check;

import java.io.IOException;
import java.util.Optional;

/** Something answers, but is not as it must be. */
final class Unfit extends IOException {
    private static final long serialVersionUID = 1L;

    /** Null if there is none. */
    private final String fix;

    Unfit(String message, Optional<String> fix) {
        super(message);
        this.fix = fix.orElse(null);
    }

    /** A command, a line of the configuration or a page that fixes it. */
    Optional<String> fix() {
        return Optional.ofNullable(fix);
    }
}
