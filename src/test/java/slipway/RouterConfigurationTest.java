package slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slipway.config.DeployMethod;
import slipway.config.Strategy;

/** What {@code slipway router} prints for each strategy; what HAProxy makes of it is in {@code whole.RouterTest}. */
class RouterConfigurationTest {
    private static final Strategy ROLLING = new Strategy.Rolling(
            new Strategy.Drain(List.of(), Optional.of("door"), Duration.ofSeconds(5), Duration.ofSeconds(30)));

    @Test
    void withTwoContainersAtATimeEachIsAskedAndSlipwayCanTakeOneOut() {
        assertThat(text(ROLLING, Optional.of("/healthz?full=1")))
                .startsWith(
                        "# HAProxy in front of web, made by: slipway router shop --port 3000 --health /healthz?full=1\n")
                .contains("#   door:\n", "#     ports: [\"3000:3000\"]\n", "\"router\": \"door\".\n")
                .contains("    stats socket ipv4@127.0.0.1:9999 level admin\n")
                .contains("    option httpchk GET /healthz?full=1\n")
                .contains("    server-template web 1-16 web:3000 resolvers docker init-addr none check inter 500ms\n")
                .doesNotContain("{", "hold nx");
    }

    @Test
    void withoutAPathThePortAloneIsTriedAndThatIsSaid() {
        assertThat(text(ROLLING, Optional.empty()))
                .startsWith("# HAProxy in front of web, made by: slipway router shop --port 3000\n")
                .contains("    # Only the port is tried: ")
                .doesNotContain("{", "httpchk");
    }

    @Test
    void withOneAtATimeRequestsWaitSoNothingIsCheckedAndTheAddressIsKept() {
        assertThat(text(new Strategy.Replace(), Optional.of("/healthz")))
                .contains("#   router:\n", "    retries 60\n", "    hold nx 1m\n")
                .contains("    server-template web 1-16 web:3000 resolvers docker init-addr none\n")
                .doesNotContain("{", "httpchk", "stats socket");
    }

    private static String text(Strategy strategy, Optional<String> health) {
        var compose = new DeployMethod.Compose(
                "shop",
                List.of("web"),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                strategy,
                List.of(),
                List.of());
        return new RouterConfiguration("shop", compose, 3000, health).text();
    }
}
