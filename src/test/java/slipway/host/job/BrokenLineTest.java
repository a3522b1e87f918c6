package slipway.host.job;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.host.job.HostJobTest.exited;
import static slipway.host.job.HostJobTest.request;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.host.JobRequest;
import slipway.parts.NeedsParts;
import slipway.ssh.SshException;
import slipway.ssh.Sshd;

/** However the line breaks: the job runs once, and the log is exact. */
@NeedsParts
class BrokenLineTest {
    private static final String NUMBERS =
            IntStream.rangeClosed(1, 3000).mapToObj(n -> n + "\n").collect(Collectors.joining());

    @TempDir
    Path folder;

    private Sshd sshd;

    @BeforeEach
    void start() throws Exception {
        sshd = Sshd.start(folder);
    }

    @AfterEach
    void stop() {
        sshd.close();
    }

    /** Every message of an exchange is cut off once: before it, without its last byte, and after it. */
    @Test
    void aLineCutAnywhereTowardsTheHostChangesNothing() throws Exception {
        for (int cut : cuts(CuttingProxy::messagesUp)) {
            cutAfter(cut, Integer.MAX_VALUE);
        }
    }

    @Test
    void aLineCutAnywhereTowardsUsChangesNothing() throws Exception {
        for (int cut : cuts(CuttingProxy::messagesDown)) {
            cutAfter(Integer.MAX_VALUE, cut);
        }
    }

    /** Where the messages of one whole exchange end, and one byte before. */
    private Set<Integer> cuts(Function<CuttingProxy, Set<Integer>> messages) throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(sshd.port(), Integer.MAX_VALUE, Integer.MAX_VALUE)) {
            HostJob job = new HostJob(
                    request(9_999_999, "seq 3000; exit 5"),
                    sshd.through(proxy.port()),
                    OutputStream.nullOutputStream());
            assertThat(job.run()).isEqualTo(exited(5));
            Set<Integer> cuts = new TreeSet<>(Set.of(0));
            messages.apply(proxy).forEach(end -> cuts.addAll(List.of(end - 1, end)));
            assertThat(cuts).hasSizeGreaterThan(20);
            return cuts;
        }
    }

    private void cutAfter(int up, int down) throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(sshd.port(), up, down)) {
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            Path ran = sshd.home().resolve("ran-" + up + "-" + down);
            HostJob job = new HostJob(
                    request(up ^ down, "echo x >> " + ran + "; seq 3000; exit 5"), sshd.through(proxy.port()), log);

            JobOutcome outcome = untilConnected(job);

            assertThat(outcome).isEqualTo(exited(5));
            assertThat(text(log)).as("cut after %d up, %d down", up, down).isEqualTo(NUMBERS);
            assertThat(ran).as("cut after %d up, %d down", up, down).hasContent("x");
        }
    }

    /** A line that breaks during the login is an error, and nothing has begun. */
    private static JobOutcome untilConnected(HostJob job) throws Exception {
        try {
            return job.run();
        } catch (SshException e) {
            assertThat(job.started()).isFalse();
            return job.run();
        }
    }

    @Test
    void aServerThatIsKilledAndComesBackIsFollowedFurther() throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        Path go = sshd.home().resolve("go");
        HostJob job = new HostJob(
                request(1, "echo x >> ran; seq 1500; until [ -e go ]; do sleep 0.05; done; seq 1501 3000"),
                sshd.target(),
                log);
        Thread restarter = new Thread(() -> restartAfterFirstHalf(log, go));
        restarter.start();

        assertThat(job.run()).isEqualTo(exited(0));

        restarter.join();
        assertThat(text(log)).isEqualTo(NUMBERS);
        assertThat(sshd.home().resolve("ran")).hasContent("x");
    }

    @Test
    void aJobThatWasLeftBehindIsAskedForUntilItsHostAnswers() throws Exception {
        JobRequest request = request(1, "echo x >> ran; exit 3");
        assertThat(new HostJob(request, sshd.target(), OutputStream.nullOutputStream()).run())
                .isEqualTo(exited(3));
        sshd.kill();
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        HostJob job = HostJob.leftBehind(request, sshd.target(), log);
        assertThat(job.started()).isTrue();
        CompletableFuture<JobOutcome> end = new CompletableFuture<>();
        Thread settling = new Thread(() -> {
            try {
                end.complete(job.run());
            } catch (SshException | InterruptedException e) {
                end.completeExceptionally(e);
            }
        });
        settling.start();
        settling.join(500);
        assertThat(end).isNotDone();

        sshd.restart();

        assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(exited(3));
        assertThat(sshd.home().resolve("ran")).hasContent("x");
    }

    @Test
    void aRefusalSaysNothingOfWhatWasSentBefore() throws Exception {
        Files.writeString(sshd.home().resolve(".slipway"), "in the way of a folder");
        JobRequest request = request(1, "true");
        assertThat(new HostJob(request, sshd.target(), OutputStream.nullOutputStream()).run())
                .isInstanceOf(JobOutcome.Refused.class);
        assertThat(HostJob.leftBehind(request, sshd.target(), OutputStream.nullOutputStream())
                        .run())
                .isInstanceOfSatisfying(
                        JobOutcome.Lost.class,
                        end -> assertThat(end.why())
                                .contains("whether it began is not known", "cannot write the job to ~/.slipway/jobs"));
    }

    private void restartAfterFirstHalf(ByteArrayOutputStream log, Path go) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> text(log).endsWith("1500\n"));
        try {
            sshd.kill();
            Files.createFile(go);
            sshd.restart();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLongBreakIsToldInTheLogOnce() throws Exception {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        HostJob job = new HostJob(
                request(1, "printf half; until [ -e go ]; do sleep 0.05; done; echo ' a line'"),
                sshd.target(),
                log,
                Duration.ofSeconds(1));
        Thread breaker = new Thread(() -> breakUntilTold(log));
        breaker.start();

        assertThat(job.run()).isEqualTo(exited(0));

        breaker.join();
        assertThat(text(log))
                .isEqualTo("half\nslipway: no connection to the host (root@127.0.0.1:" + sshd.port() + ": 127.0.0.1:"
                        + sshd.port() + " takes no connections (Connection refused); is the host up, and the port"
                        + " right?); the job goes on there; trying again\nslipway: connected again\n a line\n");
    }

    private void breakUntilTold(ByteArrayOutputStream log) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> text(log).equals("half"));
            sshd.kill();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(25))
                    .until(() -> text(log).contains("trying again"));
            Files.createFile(sshd.home().resolve("go"));
            sshd.restart();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSlipwayThatCrashedAsksForTheResultAndGetsTheWholeOutput() throws Exception {
        JobRequest request = request(1, "echo x >> ran; echo said; exit 4");
        assertThat(new HostJob(request, sshd.target(), new ByteArrayOutputStream()).run())
                .isEqualTo(exited(4));

        ByteArrayOutputStream log = new ByteArrayOutputStream();
        assertThat(new HostJob(request, sshd.target(), log).run()).isEqualTo(exited(4));

        assertThat(text(log)).isEqualTo("said\n");
        assertThat(sshd.home().resolve("ran")).hasContent("x");
    }
}
