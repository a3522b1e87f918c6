package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.DeployMethod;
import slipway.config.Strategy;
import slipway.host.job.HostJob;
import slipway.host.job.HostReport;
import slipway.host.job.HostReport.Outcome;
import slipway.host.job.JobOutcome;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;

/** A proxy beside the service that looks its address up when it is told to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
class ReloadTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HealthCheck CHECK = new HealthCheck(8, Duration.ofMillis(200), LIMIT, Optional.empty());

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Sshd sshd;
    private Stack stack;
    private String first;
    private long run;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        sshd = Sshd.startWithDocker(folder, HostShell.DASH);
        stack = Stack.layOut(sshd.home(), "reload" + sshd.port());
        first = stack.serve("first");
        Path file = stack.folder().resolve("docker-compose.yml");
        Files.writeString(file, Files.readString(file).replace("services:\n", """
                services:
                  door:
                    image: redis:local
                    init: false
                    stop_grace_period: 0s
                    command:
                      - sh
                      - -c
                      - trap 'wget -qO- http://web:8080/ || echo nobody there' USR1; echo up; while :; do sleep 60 & wait; done
                """));
        stack.compose("up", "-d", "--no-deps", "door");
        Awaitility.await().atMost(LIMIT).until(() -> said().contains("up"));
    }

    @BeforeEach
    void forget() {
        log.reset();
    }

    @AfterAll
    void stop() throws Exception {
        sshd.close();
        stack.close();
    }

    @Test
    @Tag("old-docker")
    void itIsToldOfEachNewContainerOnTheWayBackToo() throws Exception {
        String second = stack.image("second");
        assertThat(report(second, "door", "USR1").outcome()).isEqualTo(Outcome.HOLDS);
        assertThat(text(log)).contains("told door with USR1 that web has another container");
        Awaitility.await().atMost(LIMIT).until(() -> said().endsWith("this is second"));

        String bad = stack.image("bad", "CMD [\"sh\", \"-c\", \"httpd -p 8080 -h /www; sleep 1; exit 3\"]");
        assertThat(report(bad, "door", "USR1").outcome()).isEqualTo(Outcome.BACKED_OUT);
        Awaitility.await().atMost(LIMIT).until(() -> said().endsWith("this is second"));
        assertThat(said().lines().filter("this is second"::equals)).hasSize(2);
    }

    @Test
    void aServiceThatTheStackDoesNotHaveIsRefusedBeforeAnythingIsChanged() throws Exception {
        String before = stack.running();

        HostReport report = report(first, "nginx", "HUP");

        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why()).endsWith("has no service nginx; correct \"reload\"");
        assertThat(stack.running()).isEqualTo(before);
    }

    @Test
    void whatCannotBeToldIsSaid() throws Exception {
        HostReport report = report(stack.image("third"), "door", "NOSUCH");

        assertThat(report.outcome()).isEqualTo(Outcome.NEIGHBOURS_CHANGED);
        assertThat(report.why()).contains("door could not be told with NOSUCH: ");
    }

    private String said() throws Exception {
        return stack.docker("logs", stack.container("door"));
    }

    private HostReport report(String image, String service, String signal) throws Exception {
        ComposeSwap swap = RollingStack.with(
                stack.swap(image, CHECK, true),
                List.of("web"),
                List.of(new DeployMethod.Reload(service, signal)),
                new Strategy.Replace(),
                ReleaseCommands.NONE);
        JobRequest request = stack.request(++run, swap);
        JobOutcome.Exited end = (JobOutcome.Exited) new HostJob(request, sshd.target(), log).run();
        return end.report().orElseThrow(() -> new AssertionError(text(log)));
    }
}
