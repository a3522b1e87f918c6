package slipway.host.job;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Strategy;
import slipway.host.ComposeSwap;
import slipway.host.HealthCheck;
import slipway.host.HostShell;
import slipway.host.JobRequest;
import slipway.host.RollingStack;
import slipway.host.Stack;
import slipway.host.job.HostReport.Outcome;
import slipway.parts.FreePort;
import slipway.parts.HaproxyConfiguration;
import slipway.parts.LongAnswer;
import slipway.parts.NeedsParts;
import slipway.parts.RequestFigures;
import slipway.parts.Requests;
import slipway.ssh.Sshd;

/** A rolling release behind a real HAProxy, whose job is killed in each of its phases while requests keep coming. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
class RoutedRollingTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final HealthCheck QUICK = new HealthCheck(2, Duration.ofMillis(200), LIMIT, Optional.empty());
    private static final Strategy.Drain BY_ROUTER =
            new Strategy.Drain(List.of(), Optional.of("router"), Duration.ZERO, Duration.ofSeconds(20));

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port = FreePort.take();
    private Sshd sshd;
    private Stack stack;
    private RollingStack rolling;
    private List<String> images;
    private long run;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        sshd = Sshd.startWithDocker(folder, HostShell.DASH);
        rolling = RollingStack.layOut(sshd.home(), "routed" + sshd.port());
        stack = rolling.stack();
        stack.engine().make("app");
        stack.engine().make("haproxy");
        images = new ArrayList<>();
        for (String release : List.of("first", "one", "two", "three", "four", "last")) {
            images.add(stack.application(release));
        }
        layOut();
        stack.docker("tag", images.get(0), stack.reference());
        stack.compose("up", "-d", "web", "router");
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(this::answers);
    }

    private void layOut() throws Exception {
        Files.writeString(stack.folder().resolve("haproxy.cfg"), HaproxyConfiguration.TEXT);
        Files.writeString(stack.folder().resolve("docker-compose.yml"), """
                version: "3.7"
                services:
                  web: { image: "%s" }
                  redis: { image: redis:local, volumes: ["data:/data"] }
                  router:
                    image: haproxy:local
                    ports: ["127.0.0.1:%d:8080"]
                    volumes: ["./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro"]
                volumes: { data: {} }
                """.formatted(stack.reference(), port));
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        sshd.close();
        stack.close();
    }

    /** Each job but the first begins with what the one before it has left; the name of a phase is on disk before its first step. */
    @Test
    void noRequestIsLostWhereOneJobAfterAnotherIsKilledAndTheLastBringsTheServiceToItsEnd() throws Exception {
        RequestFigures figures;
        try (Requests requests = Requests.start(address(), 50)) {
            for (String phase : List.of("starting", "draining", "stopping", "holding")) {
                kill(stack.request(++run, slowIn(phase, images.get((int) run))), phase, requests);
                assertThat(rolling.running()).as(phase + text(log)).isNotEmpty();
            }

            HostReport report =
                    report(new HostJob(stack.request(++run, swap(images.get(5), QUICK)), sshd.target(), log).run());

            assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.HOLDS);
            figures = requests.stop();
        }
        assertThat(figures.failed()).as(figures + "\n" + text(log)).isZero();
        assertThat(figures.releases()).containsKeys("first", "last");
        assertThat(text(log).split("an earlier job was killed while it put", -1))
                .hasSize(5);
        assertThat(rolling.containers().values()).containsExactly("running " + images.get(5));
        assertThat(stack.count()).isPositive();
        assertThat(rolling.swaps()).doesNotExist();
    }

    /** Stays in that phase for as long as a test needs. */
    private ComposeSwap slowIn(String phase, String fresh) throws Exception {
        return swap(
                fresh,
                switch (phase) {
                    case "starting" -> new HealthCheck(900, Duration.ofMillis(200), LIMIT, Optional.empty());
                    case "holding" -> new HealthCheck(2, Duration.ofSeconds(1), LIMIT, Optional.empty());
                    default -> QUICK;
                });
    }

    private ComposeSwap swap(String image, HealthCheck check) throws Exception {
        return rolling.swap(image, check, true, new Strategy.Rolling(BY_ROUTER), images);
    }

    private void kill(JobRequest request, String phase, Requests requests) throws Exception {
        // Such a request is under way in each phase.
        CompletableFuture<LongAnswer> slow = requests.slow("/slow?for=10s");
        Future<JobOutcome> end = threads.submit(() -> new HostJob(request, sshd.target(), log).run());
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> rolling.isIn(phase));
        rolling.kill(request);
        assertThat(end.get()).isInstanceOf(JobOutcome.Lost.class);
        assertThat(slow.join().failure()).isEmpty();
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    private boolean answers() throws Exception {
        try (var in = address().toURL().openStream()) {
            return in.read() > 0;
        }
    }

    private static HostReport report(JobOutcome outcome) {
        return ((JobOutcome.Exited) outcome).report().orElseThrow();
    }
}
