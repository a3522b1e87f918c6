package slipway.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.config.DeployMethod;
import slipway.config.Strategy;
import slipway.host.HostObservation;

/** Which neighbours of a service are taken for a proxy that keeps its address. */
class StaleProxiesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx",
                "nginx:1.25-alpine",
                "registry.example.com:5000/team/nginx@sha256:12ab",
                "nginxinc/nginx-unprivileged:stable",
                "openresty/openresty:alpine",
                "haproxytech/haproxy-alpine:2.9",
                "httpd:2.4",
                "team/my-nginx:2"
            })
    void oneThatLooksUpAddressesOnceIsNamed(String image) {
        assertThat(warning(image)).contains("proxy (" + image + ")", "502 or 504");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "traefik:v3",
                "caddy:2",
                "redis:7",
                "nginxproxy/nginx-proxy",
                "jc21/nginx-proxy-manager",
                "lighttpd2"
            })
    void othersAreNot(String image) {
        assertThat(warning(image)).isEmpty();
    }

    @Test
    void theServiceItselfIsNone() {
        assertThat(warning(List.of(), "web", "nginx")).isEmpty();
    }

    @Test
    void oneThatIsToldIsNot() {
        assertThat(warning(List.of(new DeployMethod.Reload("proxy", "HUP")), "proxy", "nginx"))
                .isEmpty();
        assertThat(warning(List.of(new DeployMethod.Reload("other", "HUP")), "proxy", "nginx"))
                .contains("or name it in reload");
    }

    @Test
    void theRouterThatSlipwayAsksIsNot() {
        var rolling = new Strategy.Rolling(
                new Strategy.Drain(List.of(), Optional.of("proxy"), Duration.ofSeconds(5), Duration.ofSeconds(30)));
        assertThat(warning(rolling, List.of(), "proxy", "haproxy")).isEmpty();
        assertThat(warning(rolling, List.of(), "other", "haproxy")).contains("or name it in reload");
    }

    private static String warning(String image) {
        return warning(List.of(), "proxy", image);
    }

    private static String warning(List<DeployMethod.Reload> reload, String neighbour, String image) {
        return warning(new Strategy.Replace(), reload, neighbour, image);
    }

    private static String warning(Strategy strategy, List<DeployMethod.Reload> reload, String neighbour, String image) {
        DeployMethod.Compose compose = new DeployMethod.Compose(
                "stack",
                List.of("web"),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                reload,
                strategy,
                List.of(),
                List.of());
        return StaleProxies.warning(compose, List.of(new HostObservation.Neighbour(neighbour, image)));
    }
}
