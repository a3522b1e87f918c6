package slipway.host.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static slipway.host.job.HostJobTest.exited;
import static slipway.host.job.HostJobTest.request;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slipway.host.HostShell;
import slipway.host.JobRequest;
import slipway.parts.NeedsParts;
import slipway.ssh.SshException;
import slipway.ssh.Sshd;

/** Interrupts here, and ending a job there. */
@NeedsParts
class GivingUpTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Sshd sshd;

    @BeforeEach
    void start() throws Exception {
        sshd = Sshd.start(folder);
    }

    @AfterEach
    void stop() {
        sshd.close();
    }

    @Test
    void anInterruptIsPromptLeavesNoPollerAndTheJobGoesOn() throws Exception {
        JobRequest request = request(1, "echo in; until [ -e go ]; do sleep 0.05; done; echo out");
        interruptOnceItRuns(new HostJob(request, sshd.target(), log));

        Awaitility.await().atMost(LIMIT).until(() -> sshd.descendants().isEmpty());
        Files.createFile(sshd.home().resolve("go"));
        log.reset();
        assertThat(new HostJob(request, sshd.target(), log).run()).isEqualTo(exited(0));
        assertThat(text(log)).isEqualTo("in\nout\n");
    }

    @ParameterizedTest
    @EnumSource
    void aStoppedJobIsGoneWithAllItStarted(HostShell shell) throws Exception {
        sshd.close();
        Files.deleteIfExists(folder.resolve("hostkey"));
        Files.deleteIfExists(folder.resolve("userkey"));
        sshd = Sshd.start(folder, shell);
        JobRequest request = request(
                1,
                "trap '' TERM; (trap '' TERM; timeout 98 sleep 97)& echo $! > child; echo in; while :; do sleep 1; done");
        HostJob job = new HostJob(request, sshd.target(), log);
        interruptOnceItRuns(job);
        String child = Files.readString(sshd.home().resolve("child")).strip();

        StopResult result = job.stop(Duration.ofSeconds(1));

        assertThat(result.gone()).as(result.words()).isTrue();
        assertThat(Path.of("/proc", child)).doesNotExist();
        assertThat(new HostJob(request, sshd.target(), log).run()).isEqualTo(exited(137));
    }

    @Test
    void aJobThatObeysTermEndsWithItsOwnStatus() throws Exception {
        JobRequest request = request(1, "trap 'echo bye; exit 12' TERM; echo in; while :; do sleep 0.05; done");
        HostJob job = new HostJob(request, sshd.target(), log);
        interruptOnceItRuns(job);

        assertThat(job.stop().gone()).isTrue();

        log.reset();
        assertThat(new HostJob(request, sshd.target(), log).run()).isEqualTo(exited(12));
        assertThat(text(log)).contains("bye");
    }

    @Test
    void aJobThatWaitsForItsTurnNeverRunsOnceStopped() throws Exception {
        HostJob first = new HostJob(request(1, "echo in; sleep 60"), sshd.target(), log);
        interruptOnceItRuns(first);
        log.reset();
        HostJob second = new HostJob(request(2, "echo never > never"), sshd.target(), log);
        interruptOnceItRuns(second);

        assertThat(second.stop().gone()).isTrue();
        assertThat(first.stop().gone()).isTrue();
        assertThat(sshd.home().resolve("never")).doesNotExist();
    }

    @Test
    void anInterruptDuringTheLoginIsPrompt() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HostJob job = new HostJob(request(1, "true"), sshd.through(silent.getLocalPort()), log);
            AtomicReference<Throwable> end = new AtomicReference<>();
            Thread thread = new Thread(() -> end.set(failure(job)));
            thread.start();
            silent.accept();
            thread.interrupt();
            thread.join(2000);

            assertThat(end.get()).isInstanceOf(InterruptedException.class);
            assertThat(job.started()).isFalse();
        }
    }

    @Test
    void aHostThatIsNotThereIsAnErrorAtOnce() throws Exception {
        sshd.kill();
        HostJob job = new HostJob(request(1, "true"), sshd.target(), log);

        assertThatThrownBy(job::run)
                .isInstanceOf(SshException.class)
                .hasMessageContaining("takes no connections (Connection refused)");
        assertThat(job.started()).isFalse();
    }

    private void interruptOnceItRuns(HostJob job) throws Exception {
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = new Thread(() -> end.set(failure(job)));
        thread.start();
        Awaitility.await().atMost(LIMIT).until(() -> !text(log).isEmpty());
        thread.interrupt();
        thread.join(1000);
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        assertThat(job.started()).isTrue();
    }

    private static Throwable failure(HostJob job) {
        try {
            return new AssertionError(Optional.of(job.run()));
        } catch (SshException | InterruptedException e) {
            return e;
        }
    }
}
