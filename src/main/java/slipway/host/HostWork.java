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

    /** The services of a compose stack that run one image get another one, and the former one back if it does not hold. */
    record Compose(ComposeSwap swap) implements HostWork {}
}
