package slipway.host;

import java.time.Duration;
import java.util.Optional;
import slipway.text.ShellText;

/** What a job does on its host. */
public sealed interface HostWork {
    /** What a job gets between TERM and KILL. */
    Duration grace();

    /** Whether a stop leaves it to the job to end an exchange, and to put the former image back. */
    boolean endsByItself();

    /** What the job is handed, for pulls. */
    Optional<RegistryLogin> login();

    /** The person's command, by the user's login shell; then, where one is wanted, the check. */
    record Command(String command, Optional<HealthCheck> check) implements HostWork {
        public Command {
            ShellText.quote(command);
        }

        @Override
        public Duration grace() {
            return Duration.ofSeconds(5);
        }

        @Override
        public boolean endsByItself() {
            return false;
        }

        @Override
        public Optional<RegistryLogin> login() {
            return Optional.empty();
        }
    }

    /** The services of a compose stack that run one image get another one, and the former one back if it does not hold. */
    record Compose(ComposeSwap swap) implements HostWork {
        @Override
        public Duration grace() {
            return Duration.ofSeconds(90).plus(swap.service().strategy().wayBack());
        }

        @Override
        public boolean endsByItself() {
            return true;
        }

        @Override
        public Optional<RegistryLogin> login() {
            return swap.login();
        }
    }

    /** The services of a Swarm that run one image get another one, and the former one back if that does not hold. */
    record Swarm(SwarmUpdate update) implements HostWork {
        @Override
        public Duration grace() {
            return Duration.ofSeconds(90);
        }

        @Override
        public boolean endsByItself() {
            return true;
        }

        @Override
        public Optional<RegistryLogin> login() {
            return update.login();
        }
    }
}
