package slipway.host;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.text.ShellText;

/** What a job does on its host. */
public sealed interface HostWork permits HostWork.Command, ComposeSwap, SwarmUpdate {
    /** What a job gets between TERM and KILL. */
    Duration grace();

    /** Whether a stop leaves it to the job to end an exchange, and to put the former image back. */
    boolean endsByItself();

    /** What the job is handed, for pulls. */
    Optional<RegistryLogin> login();

    /** The script that runs on the host, with its variables. */
    WorkScript script();

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

        @Override
        public WorkScript script() {
            Map<String, String> variables = check.map(HealthCheck::variables).orElseGet(LinkedHashMap::new);
            variables.put("command", command);
            return new WorkScript(
                    command,
                    variables,
                    check.isPresent()
                            ? List.of("report.sh", "asker.sh", "watch.sh", "checked.sh")
                            : List.of("command.sh"));
        }
    }
}
