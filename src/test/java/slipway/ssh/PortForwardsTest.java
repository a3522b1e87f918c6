package slipway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Host;
import slipway.parts.FarHost;
import slipway.parts.NeedsParts;

@NeedsParts
final class PortForwardsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static FarHost host;
    private static Host target;

    private final PortForwards forwards = new PortForwards();
    private HttpServer server;
    private int port;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        host = FarHost.start(folder.resolve("far"));
        target = new Host(
                "127.0.0.1", host.line().port(), "ec2-user", host.identityFile(), Optional.empty(), host.knownHosts());
    }

    @AfterAll
    static void stop() throws Exception {
        host.end();
    }

    /** Each test has a port of its own: a host frees one a moment after it was closed. */
    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] answer = "from here".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        port = server.getAddress().getPort();
    }

    @AfterEach
    void stopServing() {
        server.stop(0);
    }

    @Test
    void aPortIsReachedOnTheHostAsLongAsAnybodyNeedsIt() throws Exception {
        assertThat(askedThere()).isEmpty();
        Host anotherAccount = new Host(
                target.name(), target.port(), "root", target.identityFile(), Optional.empty(), target.knownHosts());
        PortForwards.Lease first = forwards.open(target, port, SOON);
        try (PortForwards.Lease second = forwards.open(anotherAccount, port, SOON)) {
            assertThat(askedThere()).isEqualTo("from here");
            first.close();
            assertThat(askedThere()).isEqualTo("from here");
            assertThat(second).isNotNull();
        }
        Awaitility.await().untilAsserted(() -> assertThat(askedThere()).isEmpty());
    }

    @Test
    void aConnectionThatBreaksIsMadeAgain() throws Exception {
        try (PortForwards.Lease lease = forwards.open(target, port, SOON)) {
            host.line().cut();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(askedThere()).isEqualTo("from here"));
            assertThat(lease).isNotNull();
        }
    }

    @Test
    void aPortThatIsTakenThereIsSaidToBe() throws Exception {
        try (PortForwards.Lease lease = forwards.open(target, port, SOON)) {
            assertThatThrownBy(() -> new PortForwards().open(target, port, Duration.ZERO))
                    .isInstanceOf(ForwardRefused.class)
                    .hasMessageContaining("port " + port + " of its loopback interface cannot be forwarded")
                    .hasMessageContaining("something listens there already");
            assertThat(lease).isNotNull();
        }
    }

    @Test
    void aPortThatALostConnectionHasThereIsFreed() throws Exception {
        try (PortForwards.Lease lease = forwards.open(target, port, SOON)) {
            assertThat(askedThere()).isEqualTo("from here");
            host.line().forgetConnections();
            assertThat(lease).isNotNull();
        }
        try (PortForwards.Lease lease = forwards.open(target, port, SOON)) {
            assertThat(askedThere()).isEqualTo("from here");
            assertThat(lease).isNotNull();
        }
    }

    @Test
    void aPortThatIsFreedThereIsWaitedFor() throws Exception {
        PortForwards.Lease another = new PortForwards().open(target, port, SOON);
        var freed = new Thread(() -> {
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            another.close();
        });
        freed.start();
        try (PortForwards.Lease lease = forwards.open(target, port, SOON)) {
            assertThat(askedThere()).isEqualTo("from here");
            assertThat(lease).isNotNull();
        }
        freed.join();
    }

    @Test
    void aHostThatCannotBeReachedYetIsNotWaitedFor() throws Exception {
        host.line().fallSilent();
        try (PortForwards.Lease lease = forwards.keep(target, port)) {
            host.line().comeBack();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(askedThere()).isEqualTo("from here"));
            assertThat(lease).isNotNull();
        }
    }

    @Test
    void whoIsNotLetInIsToldAtOnce() {
        var stranger = new Host(
                "127.0.0.1", target.port(), "nobody", target.identityFile(), Optional.empty(), target.knownHosts());
        assertThatThrownBy(() -> forwards.open(stranger, port, Duration.ofHours(1)))
                .isInstanceOf(SshException.class)
                .hasMessageContaining("nobody@127.0.0.1");
    }

    /** What a program on the host is answered at the port; empty if nobody listens. */
    private String askedThere() throws Exception {
        var output = new ByteArrayOutputStream();
        try (SshConnection connection = SshConnection.open(target)) {
            connection.execute(
                    "curl --silent --max-time 10 http://127.0.0.1:" + port + "/",
                    new byte[0],
                    output,
                    new ByteArrayOutputStream());
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
