package slipway.host.job;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.config.Strategy;
import slipway.host.ComposeSwap;
import slipway.host.HealthCheck;
import slipway.host.HostShell;
import slipway.host.JobRequest;
import slipway.host.ReleaseCommands;
import slipway.host.RollingStack;
import slipway.host.Stack;
import slipway.host.job.HostReport.Outcome;
import slipway.parts.FreePort;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;

/** A rolling release that is disturbed: its job is killed, or stopped. In each phase, with requests: {@link RoutedRollingTest}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
class BrokenRollingTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final HealthCheck QUICK = new HealthCheck(2, Duration.ofMillis(200), LIMIT, Optional.empty());
    private static final HealthCheck NEVER = new HealthCheck(900, Duration.ofMillis(200), LIMIT, Optional.empty());

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ByteArrayOutputStream log;
    private Sshd sshd;
    private Stack stack;
    private RollingStack rolling;
    private String old;
    private String fresh;
    private String third;
    private String bad;
    private long run;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        sshd = Sshd.startWithDocker(folder, HostShell.DASH);
        rolling = RollingStack.layOut(sshd.home(), "rollbreak" + sshd.port());
        stack = rolling.stack();
        // They end at once.
        old = stack.image("old", "STOPSIGNAL SIGKILL");
        fresh = stack.image("fresh", "STOPSIGNAL SIGKILL");
        third = stack.image("third", "STOPSIGNAL SIGKILL");
        bad = stack.image("bad", "CMD [\"sh\", \"-c\", \"exit 3\"]");
    }

    @BeforeEach
    void onlyTheOldOneRuns() throws Exception {
        log = new ByteArrayOutputStream();
        Files.deleteIfExists(rolling.swaps());
        for (String id : stack.container("web").lines().toList()) {
            stack.docker("rm", "-f", id);
        }
        stack.docker("tag", old, stack.reference());
        stack.compose("up", "-d", "--no-deps", "web");
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        sshd.close();
        stack.close();
    }

    /** The same job, as after a restart of the host: its release is live then, and what was before it is the old one. */
    @ParameterizedTest
    @ValueSource(strings = {"starting", "holding"})
    void afterAKillTheSameReleaseGoesOn(String phase) throws Exception {
        kill(stack.request(++run, slowIn(phase)), phase);

        HostReport report =
                report(follow(stack.request(++run, swap(fresh, QUICK))).get());

        assertThat(report)
                .as(text(log))
                .isEqualTo(new HostReport(Outcome.HOLDS, "", Optional.of(old), Optional.of(fresh), List.of()));
        assertThat(rolling.containers().values()).containsExactly("running " + fresh);
    }

    /** The next one may be of the other strategy, because somebody has changed it. */
    @Test
    void afterAKillTheOtherStrategyFindsAWholeServiceToo() throws Exception {
        kill(stack.request(++run, slowIn("draining")), "draining");

        ComposeSwap replace = rolling.swap(third, QUICK, true, new Strategy.Replace(), List.of(old, fresh, third));
        HostReport report = report(follow(stack.request(++run, replace)).get());

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.HOLDS);
        assertThat(rolling.containers().values()).containsExactly("running " + third);
    }

    /** What no test can hit in time: the state that the job leaves is laid out by hand. */
    @ParameterizedTest
    @CsvSource({"creating,old", "removing,fresh", "returning,old", "holding,old", "stopping,old"})
    void whereverItWasTheServiceIsWholeAfterwards(String phase, String expected) throws Exception {
        String first = stack.docker("inspect", "--format", "{{.Id}}", stack.container("web"));
        stack.docker("tag", fresh, stack.reference());
        stack.compose("up", "--no-start", "--no-deps", "--no-recreate", "--scale", "web=2", "web");
        String second = stack.docker(
                "ps",
                "-aq",
                "--no-trunc",
                "--filter",
                "status=created",
                "--filter",
                "label=com.docker.compose.project=" + stack.project());
        if (phase.equals("removing") || phase.equals("returning")) {
            stack.docker("start", second);
        }
        if (!phase.equals("creating")) {
            stack.docker("stop", "-t", "0", first);
        }
        String noted = phase.equals("creating") ? "" : second;
        Files.createDirectories(rolling.swaps().getParent());
        Files.writeString(
                rolling.swaps(),
                String.join("\n", "" + stack.folder(), "web", old, fresh, phase, first, noted, "", ""));

        // A release that is not healthy leaves the service as the recovery has made it.
        HostReport report =
                report(follow(stack.request(++run, swap(bad, QUICK))).get());

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.BACKED_OUT);
        boolean back = expected.equals("old");
        assertThat(rolling.containers()).containsOnlyKeys((back ? first : second).substring(0, 12));
        assertThat(rolling.containers().values()).containsExactly("running " + (back ? old : fresh));
    }

    /** One that a person has started in between is not on disk, and stays. */
    @Test
    void aContainerOfAPersonIsNotTakenForALeftover() throws Exception {
        kill(stack.request(++run, slowIn("starting")), "starting");
        stack.compose("up", "-d", "--no-deps", "--no-recreate", "--scale", "web=3", "web");

        HostReport report =
                report(follow(stack.request(++run, swap(third, QUICK))).get());

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.HOLDS);
        assertThat(rolling.containers().values()).hasSize(2).containsOnly("running " + third);
    }

    /** While the command "before" runs, a person starts the service by hand: compose makes another container of it. */
    @Test
    void containersThatSomebodyHasReplacedMeanwhileAreLeftAlone() throws Exception {
        String wait = "touch /data/begun; until test -e /data/go; do sleep 0.1; done";
        ComposeSwap plain = swap(fresh, QUICK);
        ComposeSwap slow = RollingStack.with(
                plain,
                plain.service().services(),
                List.of(),
                plain.service().stack().strategy(),
                new ReleaseCommands(List.of("sh", "-c", wait), List.of()));
        String first = stack.container("web");
        Future<JobOutcome> end = follow(stack.request(++run, slow));
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> stack.docker("exec", first, "sh", "-c", "test -e /data/begun && echo yes || true")
                        .equals("yes"));
        stack.compose("up", "-d", "--no-deps", "web");
        // The container of the command has that volume, too.
        String any = stack.container("web").lines().findFirst().orElseThrow();
        stack.docker("exec", any, "touch", "/data/go");

        HostReport report = report(end.get());

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why())
                .contains("somebody changed the containers of web")
                .contains("with " + fresh);
        assertThat(rolling.containers()).doesNotContainKey(first).containsValue("running " + fresh);
        assertThat(rolling.containers()).hasSize(1);
    }

    /** The ports are for two containers, and two are there: the old one, and what the killed job has left. */
    @Test
    void whatAKilledJobLeftDoesNotCountForTheStrategy() throws Exception {
        int port = FreePort.take();
        rolling.write("    ports: [\"127.0.0.1:" + port + "-" + (port + 1) + ":8080\"]");
        try {
            stack.compose("up", "-d", "--no-deps", "web");
            kill(stack.request(++run, slowIn("starting")), "starting");

            HostReport report =
                    report(follow(stack.request(++run, swap(third, QUICK))).get());

            assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.HOLDS);
            assertThat(rolling.containers().values()).containsExactly("running " + third);
        } finally {
            rolling.write("");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"starting", "draining", "holding"})
    void aStopLeavesTheOldContainerServing(String phase) throws Exception {
        var before = rolling.containers();
        JobRequest request = stack.request(++run, slowIn(phase));
        Future<JobOutcome> end = follow(request);
        await(phase);

        StopResult result = new HostJob(request, sshd.target(), new ByteArrayOutputStream()).stop();

        assertThat(result.gone()).as(result.words()).isTrue();
        HostReport report = report(end.get());
        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why()).contains("stopped ");
        assertThat(rolling.containers()).isEqualTo(before);
        String leaving = "test -e /dev/shm/leaving && echo leaving || echo serving";
        assertThat(stack.docker("exec", stack.container("web"), "sh", "-c", leaving))
                .isEqualTo("serving");
        assertThat(rolling.swaps()).doesNotExist();
    }

    /** Stays in that phase for as long as a test needs; the old one is told to leave, and the new one need not wait for it. */
    private ComposeSwap slowIn(String phase) throws Exception {
        if (phase.equals("draining")) {
            String leave = "touch /dev/shm/leaving; grep -q fresh /www/index.html || sleep 80";
            Duration within = Duration.ofSeconds(80);
            return rolling.swap(
                    fresh,
                    QUICK,
                    new Strategy.Drain(List.of("sh", "-c", leave), Optional.empty(), Duration.ZERO, within));
        }
        // A stop does not wait for the next sample, so it takes two more for the release to hold.
        HealthCheck check =
                phase.equals("holding") ? new HealthCheck(3, Duration.ofSeconds(2), LIMIT, Optional.empty()) : QUICK;
        return rolling.swap(fresh, phase.equals("starting") ? NEVER : check, RollingStack.AT_ONCE);
    }

    private ComposeSwap swap(String image, HealthCheck check) {
        return rolling.swap(image, check, true, new Strategy.Rolling(RollingStack.AT_ONCE), List.of(old, fresh, third));
    }

    private void kill(JobRequest request, String phase) throws Exception {
        Future<JobOutcome> end = follow(request);
        await(phase);
        rolling.kill(request);
        assertThat(end.get()).isInstanceOf(JobOutcome.Lost.class);
        assertThat(Files.readAllLines(rolling.swaps())).contains(phase);
    }

    private void await(String phase) {
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> rolling.isIn(phase));
    }

    private Future<JobOutcome> follow(JobRequest request) {
        return threads.submit(() -> new HostJob(request, sshd.target(), log).run());
    }

    private static HostReport report(JobOutcome outcome) {
        return ((JobOutcome.Exited) outcome).report().orElseThrow();
    }
}
