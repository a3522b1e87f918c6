package slipway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.ssh.HostJobTest.text;

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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.parts.Parts;
import slipway.ssh.HostReport.Outcome;

/** An exchange that is disturbed: killed, stopped, its line cut, its neighbour ended. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokenSwapTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ByteArrayOutputStream log;
    private Sshd sshd;
    private Stack stack;
    private String good;
    private String slow;
    private long run;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        sshd = Sshd.start(
                folder,
                HostShell.DASH,
                "SetEnv HOME=" + folder + "/home DOCKER_HOST=" + Parts.find().liveEngine());
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
    @ValueSource(strings = {"slipway: exchanging", "done\n", "slipway: putting back"})
    void afterAKillTheNextJobKnowsWhatHeldBefore(String step) throws Exception {
        boolean untilBackOut = step.contains("back");
        JobRequest killed = stack.request(++run, swap(slow, untilBackOut ? 1 : 60));
        Future<JobEnd> end = follow(killed);
        await(step);
        for (String process : List.of("attempts/1", "command.pid")) {
            String id = Files.readString(file(killed, process)).split(" ", 2)[0];
            Sshd.output("sh", "-c", "pkill -9 -s " + id + "; kill -9 " + id);
        }
        assertThat(end.get()).isInstanceOf(JobEnd.Lost.class);

        HostReport next = report(stack.request(++run, swap(slow, 1)));

        assertThat(next.outcome()).as(text(log)).isEqualTo(Outcome.BACKED_OUT);
        assertThat(next.before()).contains(good);
        assertThat(stack.running()).isEqualTo("running " + good);
        assertThat(stack.count()).isPositive();
    }

    @Test
    void aStopWhileTheReleaseIsWatchedPutsTheFormerOneBack() throws Exception {
        JobRequest request = stack.request(++run, swap(slow, 60));
        HostJob job = new HostJob(request, sshd.target(), log);
        Future<JobEnd> end = threads.submit(job::run);
        await("done\n");

        Stopped stopped = new HostJob(request, sshd.target(), new ByteArrayOutputStream()).stop();

        assertThat(stopped.gone()).as(stopped.words()).isTrue();
        HostReport report = ((JobEnd.Exited) end.get()).report().orElseThrow();
        assertThat(report.outcome()).as(report.why()).isIn(Outcome.BACKED_OUT, Outcome.BACK_OUT_FAILED);
        assertThat(report.why()).contains("stopped before it was known");
        assertThat(stack.running()).isEqualTo("running " + good);
    }

    @Test
    void aNeighbourThatIsStoppedByHandIsNamed() throws Exception {
        String better = stack.image("better");
        JobRequest request = stack.request(
                ++run, stack.swap(better, new HostCheck(2, Duration.ofSeconds(2), LIMIT, Optional.empty()), true));
        Future<JobEnd> end = follow(request);
        await("done\n");
        stack.docker("stop", "-t", "0", stack.container("redis"));
        try {
            HostReport report = ((JobEnd.Exited) end.get()).report().orElseThrow();
            assertThat(report.outcome()).as(report.why()).isEqualTo(Outcome.NEIGHBOURS_CHANGED);
            assertThat(report.why()).contains("_redis_1 was running, and is not");
            assertThat(report.now()).contains(better);
        } finally {
            stack.docker("start", stack.container("redis"));
            good = better;
        }
    }

    @Test
    void whereverTheLineIsCutTheExchangeGoesOn() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(sshd.port(), Integer.MAX_VALUE, Integer.MAX_VALUE)) {
            JobRequest request = stack.request(++run, swap(slow, 1));
            Future<JobEnd> end = threads.submit(() -> new HostJob(request, sshd.through(proxy.port()), log).run());
            for (String step : List.of("slipway: exchanging", "done\n", "did not hold", "putting back")) {
                await(step);
                proxy.cut();
            }
            HostReport report = ((JobEnd.Exited) end.get()).report().orElseThrow();
            assertThat(report.outcome()).isEqualTo(Outcome.BACKED_OUT);
            assertThat(text(log)).containsOnlyOnce("slipway: exchanging").containsOnlyOnce("slipway: putting back");
            assertThat(stack.running()).isEqualTo("running " + good);
        }
    }

    /** What is to come never does for the slow image, and does for the others. */
    private ComposeSwap swap(String image, int within) {
        HttpExpectation http = new HttpExpectation(URI.create(stack.url()), 200, Optional.of("this is "));
        return stack.swap(
                image, new HostCheck(1, Duration.ofMillis(200), Duration.ofSeconds(within), Optional.of(http)), true);
    }

    private Future<JobEnd> follow(JobRequest request) {
        return threads.submit(() -> new HostJob(request, sshd.target(), log).run());
    }

    private HostReport report(JobRequest request) throws Exception {
        return ((JobEnd.Exited) new HostJob(request, sshd.target(), log).run())
                .report()
                .orElseThrow();
    }

    private void await(String step) {
        Awaitility.await().atMost(LIMIT).until(() -> text(log).contains(step));
    }

    private Path file(JobRequest request, String name) {
        return sshd.home().resolve(".slipway/jobs").resolve(request.folder()).resolve(name);
    }
}
