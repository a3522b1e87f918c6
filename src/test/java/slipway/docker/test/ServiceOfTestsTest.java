package slipway.docker.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.TestSettings.Service;
import slipway.docker.engine.EngineException;
import slipway.parts.NeedsParts;
import slipway.parts.SampleTestSettings;

/** When a service counts as ready, and what it is started with. */
@NeedsParts
class ServiceOfTestsTest extends ContainerScenario {
    /** Of its two ports the second opens later, as with many brokers; of the third nobody ever hears. */
    @BeforeEach
    void makeImages(@TempDir Path folder) throws Exception {
        image("two-ports:test", folder, "", """
                FROM busybox:local
                EXPOSE 4369 5672
                ENV LATER=2
                CMD ["sh", "-c", "mkdir /e /w; echo up >/w/index.html; httpd -p 4369 -h /e; sleep $LATER; exec httpd -f -p 5672 -h /w"]
                """);
        image("three-ports:test", folder, "", "FROM two-ports:test\nENV LATER=0\nEXPOSE 5671");
    }

    @Test
    void aServiceIsReadyWhenAllOfItsPortsAre() throws Exception {
        assertThat(run(SampleTestSettings.of("busybox:local", "wget -q -O - http://broker:5672/index.html")
                        .services(SampleTestSettings.service("two-ports:test", "broker"))))
                .as(text())
                .isZero();
        assertThat(text()).endsWith("\nup\n");
    }

    @Test
    void onlyTheNamedPortIsWaitedFor() throws Exception {
        assertThat(run(SampleTestSettings.of("busybox:local", "true")
                        .services(service("two-ports:test", Map.of("LATER", "600"), 4369, Duration.ofSeconds(60)))))
                .as(text())
                .isZero();
    }

    @Test
    void aNamedPortThatDoesNotOpenIsAFailure() {
        assertThatThrownBy(() -> run(SampleTestSettings.of("busybox:local", "true")
                        .services(service("two-ports:test", Map.of("LATER", "600"), 5672, Duration.ofSeconds(2)))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(
                        "service broker (two-ports:test) was not ready after 2 s (waited until it listens on"
                                + " port 5672 for others than itself; services[].timeout gives it more time)");
    }

    @Test
    void aPortThatNeverOpensDoesNotKeepTheTestsFromTheOthers() throws Exception {
        Service service = new Service(
                "three-ports:test", "broker", Map.of(), List.of(), List.of(), Optional.empty(), Duration.ofSeconds(3));
        assertThat(run(SampleTestSettings.of("busybox:local", "wget -q -O - http://broker:5672/index.html")
                        .services(service)))
                .isZero();
        assertThat(text())
                .contains(
                        "slipway: service broker (three-ports:test) does not listen on port 5671 after 3 s, though its"
                                + " image exposes that; the tests begin, and need not wait if services[].port names the port");
    }

    @Test
    void aServiceTakesItsOwnCommand() throws Exception {
        Service store = new Service(
                "redis:local",
                "store",
                Map.of(),
                List.of(),
                List.of("redis-server", "--requirepass", "open sesame", "--bind", "0.0.0.0", "--save", ""),
                Optional.empty(),
                Duration.ofSeconds(60));
        assertThat(run(SampleTestSettings.of(
                                "redis:local", "redis-cli -h store -a 'open sesame' ping; redis-cli -h store ping")
                        .services(store)))
                .as(text())
                .isZero();
        assertThat(text()).contains("PONG").contains("NOAUTH");
    }

    @Test
    void aServiceTakesItsOwnEntrypoint() throws Exception {
        Service web = new Service(
                "busybox:local",
                "web",
                Map.of("TEXT", "it's here"),
                List.of("sh", "-c"),
                List.of("mkdir /w; echo \"$TEXT\" > /w/index.html; exec httpd -f -p 80 -h /w"),
                Optional.of(80),
                Duration.ofSeconds(60));
        assertThat(run(SampleTestSettings.of("busybox:local", "wget -q -O - http://web/index.html")
                        .services(web)))
                .as(text())
                .isZero();
        assertThat(text()).endsWith("\nit's here\n");
    }

    private static Service service(String image, Map<String, String> environment, int port, Duration timeout) {
        return new Service(image, "broker", environment, List.of(), List.of(), Optional.of(port), timeout);
    }
}
