package slipway.config;

import java.util.Optional;

/** How a release is put live on a host. */
public sealed interface Way {
    /**
     * A command of the user's.
     *
     * @param text for the user's login shell there; may name what {@link Placeholder} knows
     */
    record Command(String text) implements Way {}

    /**
     * One service of a compose stack that stands there is exchanged.
     *
     * @param directory of the stack; relative to the user's home folder, or absolute, or {@code ~/...}
     * @param file in that folder; empty means what compose itself looks for
     */
    record Compose(String directory, String service, Optional<String> file) implements Way {}
}
