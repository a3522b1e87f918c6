package slipway.host;

import java.util.Optional;

/** What a job does on its host. */
public sealed interface HostWork {
    /** The person's command, by the user's login shell; then, where one is wanted, the check. */
    record Command(String command, Optional<HealthCheck> check) implements HostWork {
        public Command {
            ShellText.quote(command);
        }
    }

    /** One service of a compose stack is exchanged for another image, and backed out if that does not hold. */
    record Compose(ComposeSwap swap) implements HostWork {}
}
