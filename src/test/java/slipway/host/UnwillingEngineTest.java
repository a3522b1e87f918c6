package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.host.job.HostJob;
import slipway.host.job.HostReport;
import slipway.host.job.HostReport.Outcome;
import slipway.host.job.JobOutcome;
import slipway.host.job.StopResult;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;

/** A host whose Docker refuses, never answers, or pulls for ever. */
@NeedsParts
class UnwillingEngineTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private Sshd sshd;

    @AfterEach
    void stop() {
        threads.shutdownNow();
        sshd.close();
    }

    @Test
    void whoMayNotUseDockerIsToldWhatToDo() throws Exception {
        start(HostShell.BUSYBOX, "printf 'permission\\tdenied' >&2; exit 1");

        HostReport report = ((JobOutcome.Exited) job().run()).report().orElseThrow();

        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why())
                .contains("cannot be asked by root, neither by itself (permission denied) nor with sudo -n")
                .contains("add the user to the group docker");
    }

    @Test
    void anExchangeOnAnEngineThatHangsCanBeEnded() throws Exception {
        start(HostShell.DASH, "[ \"$1\" = version ] && exit; echo > \"$HOME/hangs\"; sleep 300; true");
        Future<JobOutcome> end = threads.submit(() -> job().run());
        Awaitility.await().atMost(LIMIT).until(() -> Files.exists(sshd.home().resolve("hangs")));

        StopResult result = job().stop(Duration.ofSeconds(1));

        assertThat(result.gone()).as(result.words()).isTrue();
        assertThat(end.get()).isEqualTo(new JobOutcome.Exited(137, Optional.empty()));
    }

    @Test
    void aStopEndsAPull() throws Exception {
        start(HostShell.DASH, """
                case "$1 $2" in
                    "compose config") printf 'services:\\n  web:\\n    image: shop/web:live\\n' ;;
                    "image inspect") exit 1 ;;
                    pull*)
                        sleep 300 &
                        trap 'kill $!; echo > "$HOME/ended"; exit 1' TERM
                        echo > "$HOME/hangs"
                        wait ;;
                esac""");
        Future<JobOutcome> end = threads.submit(() -> job().run());
        Awaitility.await().atMost(LIMIT).until(() -> Files.exists(sshd.home().resolve("hangs")));

        StopResult result = job().stop();

        assertThat(result.gone()).as(result.words()).isTrue();
        HostReport report = ((JobOutcome.Exited) end.get()).report().orElseThrow();
        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why()).contains("stopped while the image was pulled");
        assertThat(sshd.home().resolve("ended")).exists();
    }

    private void start(HostShell shell, String docker) throws Exception {
        Files.createDirectories(folder.resolve("home/stack"));
        program("docker", docker);
        program("sudo", "exit 1");
        sshd = Sshd.start(folder, shell, "SetEnv HOME=" + folder + "/home PATH=" + folder + "/bin:/usr/bin:/bin");
    }

    private void program(String name, String script) throws Exception {
        Path program = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private HostJob job() {
        ComposeSwap swap = ComposeSwaps.of(
                "shop",
                ComposeService.of("stack", "web"),
                "shop/web:live",
                "shop/web@sha256:" + "0".repeat(64),
                new HealthCheck(1, Duration.ofMillis(200), LIMIT, Optional.empty()));
        JobRequest request = new JobRequest(1, Optional.empty(), "unwilling/1", "shop", swap, Map.of(), LIMIT, 0);
        return new HostJob(request, sshd.target(), new ByteArrayOutputStream());
    }
}
