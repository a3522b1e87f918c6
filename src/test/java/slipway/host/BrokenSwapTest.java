package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.host.job.CuttingProxy;
import slipway.host.job.HostJob;
import slipway.host.job.HostReport;
import slipway.host.job.HostReport.Outcome;
import slipway.host.job.JobOutcome;
import slipway.host.job.StopResult;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;

/** An exchange that is disturbed: killed, stopped, its line cut, its neighbour ended, its host's disk filled. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
class BrokenSwapTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ByteArrayOutputStream log;
    private Path folder;
    private Sshd sshd;
    private Stack stack;
    private String good;
    private String slow;
    private long run;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        sshd = Sshd.startWithDocker(folder, HostShell.DASH);
        stack = Stack.layOut(sshd.home(), "broken" + sshd.port());
        good = stack.serve("good");
        slow = stack.image("slow", "RUN echo wrong >/www/index.html");
    }

    @BeforeEach
    void forget() {
        log = new ByteArrayOutputStream();
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        sshd.close();
        stack.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"slipway: exchanging", "slipway: putting back"})
    void afterAKillTheNextJobKnowsWhatHeldBefore(String step) throws Exception {
        boolean untilBackOut = step.contains("back");
        kill(stack.request(++run, swap(slow, untilBackOut ? 1 : 60)), step);

        backsOut(stack.request(++run, swap(slow, 1)));
    }

    @Test
    void afterARestartOfTheHostTheSameJobBacksOut() throws Exception {
        kill(stack.request(++run, swap(slow, 60)), Stack.STARTED);
        JobRequest again = stack.request(run, swap(slow, 1));
        Path owner = file(again, "attempts/1");
        Files.writeString(owner, Files.readString(owner).replaceFirst("[0-9a-f]+-[0-9a-f-]+ ", "another-boot "));

        backsOut(again);
        assertThat(text(log)).contains("the host was restarted while the job ran");
    }

    @Test
    void aHalfMadeContainerThatAKilledComposeLeftIsRemoved() throws Exception {
        String old = stack.container("web");
        String name = stack.docker("inspect", "--format", "{{slice .Name 1}}", old);
        String left = stack.docker(
                "create",
                "--name=" + old + "_" + name,
                "--label=com.docker.compose.project=broken" + sshd.port(),
                "--label=com.docker.compose.service=web",
                "--label=com.docker.compose.oneoff=False",
                "--label=com.docker.compose.container-number=1",
                slow);
        String better = stack.image("better");

        HostReport report = report(new HostJob(stack.request(++run, runs(better, 200)), sshd.target(), log).run());

        assertThat(report)
                .isEqualTo(new HostReport(Outcome.HOLDS, "", Optional.of(good), Optional.of(better), List.of()));
        assertThat(text(log)).contains("removed " + old + "_" + name);
        assertThat(stack.docker("ps", "-aq", "--no-trunc")).doesNotContain(left);
        good = better;
    }

    /** The result is on disk before old images are removed. */
    @Test
    void aJobThatIsKilledWhileItRemovesOldImagesHasLeftItsResult() throws Exception {
        String better = stack.image("better");
        JobRequest request = stack.request(++run, runs(better, 200));
        Path result = file(request, "result.json");
        assertThat(new HostJob(request, sshd.target(), log).run()).isInstanceOf(JobOutcome.Exited.class);
        assertThat(result).exists();
        Files.delete(file(request, "exit"));

        JobOutcome outcome = new HostJob(request, sshd.target(), log).run();

        assertThat(outcome).isInstanceOfSatisfying(JobOutcome.Exited.class, killed -> {
            assertThat(killed.status()).isEqualTo(JobOutcome.KILLED);
            assertThat(report(killed).outcome()).isEqualTo(Outcome.HOLDS);
        });
        good = better;
    }

    private void kill(JobRequest request, String step) throws Exception {
        Future<JobOutcome> end = follow(request);
        await(step);
        for (String process : List.of("attempts/1", "command.pid")) {
            String id = Files.readString(file(request, process)).split(" ", 2)[0];
            Sshd.output("sh", "-c", "pkill -9 -s " + id + "; kill -9 " + id);
        }
        assertThat(end.get()).isInstanceOf(JobOutcome.Lost.class);
    }

    private void backsOut(JobRequest request) throws Exception {
        HostReport report = report(new HostJob(request, sshd.target(), log).run());
        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why()).contains("without the text: what only the new one says");
        assertThat(report.before()).contains(good);
        assertThat(stack.running()).isEqualTo("running " + good);
        assertThat(stack.count()).isPositive();
    }

    @Test
    void aStopPutsTheFormerOneBackAndOnlyThenTheNextJobBegins() throws Exception {
        JobRequest request = stack.request(++run, swap(slow, 60));
        Future<JobOutcome> end = follow(request);
        await(Stack.STARTED);
        String better = stack.image("better");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Future<JobOutcome> next =
                threads.submit(() -> new HostJob(stack.request(++run, runs(better, 200)), sshd.target(), said).run());
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> text(said).contains("waiting for job " + request.run() + " of " + request.project()));

        StopResult stopped = new HostJob(request, sshd.target(), new ByteArrayOutputStream()).stop();

        assertThat(stopped.gone()).as(stopped.words()).isTrue();
        HostReport report = report(end.get());
        assertThat(report.outcome()).as(report.why()).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why()).contains("stopped before it was known");
        assertThat(report(next.get()))
                .isEqualTo(new HostReport(Outcome.HOLDS, "", Optional.of(good), Optional.of(better), List.of()));
        good = better;
    }

    @Test
    void aDiskThatIsFilledMeanwhileHindersNeitherTheWayBackNorTheResult() throws Exception {
        Path home = Files.createDirectories(folder.resolve("small/home"));
        assertThat(Sshd.output("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", home.toString()))
                .isEmpty();
        try (Sshd small = Sshd.startWithDocker(folder.resolve("small"), HostShell.DASH)) {
            JobRequest request = stack.request(++run, swap(slow, 5));
            Future<JobOutcome> end = threads.submit(() -> new HostJob(request, small.target(), log).run());
            await(Stack.STARTED);
            Sshd.output("sh", "-c", "head -c 1000000 /dev/zero >" + home + "/fill");

            HostReport report = report(end.get());
            assertThat(report.outcome()).as(report.why()).isEqualTo(Outcome.BACKED_OUT);
            assertThat(stack.running()).isEqualTo("running " + good);
        } finally {
            Sshd.output("umount", home.toString());
        }
    }

    @Test
    void aNeighbourThatIsStoppedByHandIsNamed() throws Exception {
        String better = stack.image("better");
        String redis = stack.container("redis");
        Future<JobOutcome> end = follow(stack.request(++run, runs(better, 1000)));
        await("slipway: exchanging");
        stack.docker("kill", redis);
        try {
            HostReport report = report(end.get());
            assertThat(report.outcome()).as(report.why()).isEqualTo(Outcome.NEIGHBOURS_CHANGED);
            assertThat(report.why()).containsPattern("[_-]redis[_-]1 was running, and is not");
            assertThat(report.now()).contains(better);
        } finally {
            stack.docker("start", redis);
            good = better;
        }
    }

    @Test
    void whereverTheLineIsCutTheExchangeGoesOn() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(sshd.port(), Integer.MAX_VALUE, Integer.MAX_VALUE)) {
            JobRequest request = stack.request(++run, swap(slow, 1));
            Future<JobOutcome> end = threads.submit(() -> new HostJob(request, sshd.through(proxy.port()), log).run());
            for (String step : List.of("slipway: exchanging", Stack.STARTED, "did not hold", "putting back")) {
                await(step);
                proxy.cut();
            }
            HostReport report = report(end.get());
            assertThat(report.outcome()).isEqualTo(Outcome.BACKED_OUT);
            assertThat(text(log)).containsOnlyOnce("slipway: exchanging").containsOnlyOnce("slipway: putting back");
            assertThat(stack.running()).isEqualTo("running " + good);
        }
    }

    /** The slow image never says this, and the one before it need not. */
    private ComposeSwap swap(String image, int within) {
        HttpExpectation http =
                new HttpExpectation(URI.create(stack.url()), 200, Optional.of("what only the new one says"));
        return stack.swap(
                image, new HealthCheck(1, Duration.ofMillis(200), Duration.ofSeconds(within), Optional.of(http)), true);
    }

    private ComposeSwap runs(String image, int interval) {
        return stack.swap(image, new HealthCheck(2, Duration.ofMillis(interval), LIMIT, Optional.empty()), true, slow);
    }

    private Future<JobOutcome> follow(JobRequest request) {
        return threads.submit(() -> new HostJob(request, sshd.target(), log).run());
    }

    private static HostReport report(JobOutcome outcome) {
        return ((JobOutcome.Exited) outcome).report().orElseThrow();
    }

    private void await(String step) {
        Pattern said = Pattern.compile(step);
        Awaitility.await().atMost(LIMIT).until(() -> said.matcher(text(log)).find());
    }

    private Path file(JobRequest request, String name) {
        return sshd.home().resolve(".slipway/jobs").resolve(request.folder()).resolve(name);
    }
}
