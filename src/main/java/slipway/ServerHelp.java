package slipway;

import java.util.Map;
import java.util.Optional;

/** What {@code --help} says of each command that needs no running Slipway. */
final class ServerHelp {
    private static final String CONFIG = "  --config FILE   the configuration; default: deploy-config.json\n";

    private static final Map<String, String> TEXTS = Map.of("serve", """
            usage: slipway serve [--config FILE]

            runs the server until it gets SIGTERM; SIGHUP reads the configuration again

            %s
            example: slipway serve --config /etc/slipway/deploy-config.json
            """, "check", """
            usage: slipway check [--connect [--test-alerts]] [--config FILE]

            checks the configuration and says all that is wrong with it; runs nothing

              --connect       also tries every door that will be needed: GitLab, the engine, registries, hosts
              --test-alerts   also sends a test message to all receivers of alerts
            %s
            example: slipway check --connect --config /etc/slipway/deploy-config.json
            """, "router", """
            usage: slipway router PROJECT --port PORT [--health PATH] [--config FILE]

            prints the configuration of a HAProxy in front of the project's compose service

              --port PORT     where the service listens in its container
              --health PATH   what it answers with 200 when it is ready, such as /healthz
            %s
            example: slipway router shop --port 8080 --health /healthz > haproxy.cfg
            """);

    private ServerHelp() {}

    static Optional<String> of(String command) {
        return Optional.ofNullable(TEXTS.get(command)).map(text -> text.formatted(CONFIG));
    }
}
