package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.net.URI;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import slipway.host.job.HostJob;
import slipway.host.job.HostReport;
import slipway.host.job.HostReport.Outcome;
import slipway.host.job.JobOutcome;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;

/** A release's own commands, before the exchange and after it, in a real stack. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
class ReleaseCommandsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> NOTHING = List.of();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ByteArrayOutputStream log;
    private Sshd sshd;
    private Stack stack;
    private String old;
    private String latest;
    private long run;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        sshd = Sshd.startWithDocker(folder, HostShell.DASH);
        stack = Stack.layOut(sshd.home(), "commands" + sshd.port());
        old = stack.serve("old");
        latest = stack.image("migrated", "ENTRYPOINT [\"/bin/sh\", \"-c\", \"exec httpd -f -p 8080 -h /www\"]");
    }

    @BeforeEach
    void theOldReleaseIsLive() throws Exception {
        log = new ByteArrayOutputStream();
        stack.removeService();
        stack.docker("tag", old, stack.reference());
        stack.compose("up", "-d", "--no-deps", "web");
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        sshd.close();
        stack.close();
    }

    @Test
    @Tag("old-docker")
    void theNewImageMigratesWhileTheOldContainerServesAndCleansUpAfterIt() throws Exception {
        ReleaseCommands commands = new ReleaseCommands(
                shell(
                        "grep this /www/index.html; wget -qO- http://web:8080/; redis-cli -h redis incr times; redis-cli -h redis set schema 'it''s $5'"),
                shell("wget -qO- http://web:8080/ && echo purged"));

        HostReport report = report(swap(latest, commands));

        assertThat(report.outcome()).as(report.why()).isEqualTo(Outcome.HOLDS);
        assertThat(text(log))
                .containsSubsequence(
                        "running the command \"before\"",
                        "this is migrated",
                        "this is old",
                        "OK",
                        "the command \"before\" has ended well",
                        "web runs " + latest + ", and held",
                        "running the command \"after\"",
                        "this is migrated",
                        "purged");
        assertThat(stack.docker("exec", stack.container("redis"), "redis-cli", "get", "schema"))
                .isEqualTo("its $5");
        // The service itself is started again whenever it ends.
        assertThat(stack.docker("exec", stack.container("redis"), "redis-cli", "get", "times"))
                .isEqualTo("1");
        assertThat(left()).isEmpty();
    }

    @Test
    @Tag("old-docker")
    void whereItFailsBeforehandNothingWasChanged() throws Exception {
        String container = stack.container("web");

        HostReport report = report(swap(latest, before("echo no such table: shoes; exit 3")));

        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why()).startsWith("the command \"before\" ended with status 3; web was not touched, and");
        assertThat(text(log)).contains("no such table: shoes");
        assertThat(stack.container("web")).isEqualTo(container);
        assertThat(stack.id(stack.reference())).isEqualTo(old);
        assertThat(left()).isEmpty();
    }

    @Test
    void whereItFailsAfterwardsTheReleaseIsLiveAndThatIsTold() throws Exception {
        HostReport report = report(swap(latest, new ReleaseCommands(NOTHING, shell("exit 4"))));

        assertThat(report.outcome()).isEqualTo(Outcome.AFTER_FAILED);
        assertThat(report.why())
                .isEqualTo("the new release holds and is live, but the command \"after\" ended with status 4");
        assertThat(stack.running()).isEqualTo("running " + latest);
        assertThat(left()).isEmpty();
    }

    @Test
    void aProgramThatTheImageDoesNotHaveChangesNothing() throws Exception {
        HostReport report = report(swap(latest, new ReleaseCommands(List.of("/migrate", "up now"), NOTHING)));

        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why())
                .startsWith("the command \"before\" could not be started: ")
                .contains("/migrate");
        assertThat(stack.running()).isEqualTo("running " + old);
        assertThat(left()).isEmpty();
    }

    @Test
    void onTheWayBackToAnEarlierReleaseItDoesNotRun() throws Exception {
        ComposeSwap swap = swap(latest, before("exit 3"));

        HostReport report = report(ComposeSwaps.withPrepare(swap, false));

        assertThat(report.outcome()).as(report.why()).isEqualTo(Outcome.HOLDS);
        assertThat(text(log)).contains("so this does not run again: the command \"before\"");
    }

    @Test
    void aStopEndsItAndNothingWasChanged() throws Exception {
        JobRequest request = request(swap(latest, before("echo begun; sleep 600")));
        Future<HostReport> report = threads.submit(() -> report(request));
        Awaitility.await().atMost(LIMIT).until(() -> text(log).contains("begun"));

        new HostJob(request, sshd.target(), new ByteArrayOutputStream()).stop();

        assertThat(report.get().outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.get().why()).startsWith("stopped while the command \"before\" was running");
        assertThat(left()).isEmpty();
    }

    @Test
    void whatAKilledJobLeftAtWorkIsWaitedFor() throws Exception {
        String killed = "slipway-before-" + stack.project();
        stack.docker("run", "-d", "--name", killed, "redis:local", "sh", "-c", "sleep 3; echo first");

        HostReport report = report(swap(latest, before("echo second")));

        assertThat(report.outcome()).as(report.why()).isEqualTo(Outcome.HOLDS);
        assertThat(text(log)).containsSubsequence("an earlier job left the command \"before\"", "first", "second");
        assertThat(left()).isEmpty();
    }

    private static List<String> shell(String text) {
        return List.of("sh", "-c", text);
    }

    private static ReleaseCommands before(String text) {
        return new ReleaseCommands(shell(text), NOTHING);
    }

    /** Containers of such commands that are still there. */
    private String left() throws Exception {
        return stack.docker("ps", "-aq", "--filter", "name=slipway-.*-" + stack.project());
    }

    private ComposeSwap swap(String image, ReleaseCommands commands) {
        HttpExpectation answer = new HttpExpectation(URI.create(stack.url()), 200, Optional.empty());
        HealthCheck check = new HealthCheck(2, Duration.ofMillis(200), LIMIT, Optional.of(answer));
        return stack.swap(image, check, commands);
    }

    private JobRequest request(ComposeSwap swap) {
        return stack.request(++run, swap);
    }

    private HostReport report(ComposeSwap swap) throws Exception {
        return report(request(swap));
    }

    private HostReport report(JobRequest request) throws Exception {
        JobOutcome.Exited end = (JobOutcome.Exited) new HostJob(request, sshd.target(), log).run();
        return end.report().orElseThrow(() -> new AssertionError(text(log)));
    }
}
