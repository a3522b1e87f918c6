package slipway.host.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static slipway.host.job.HostJobTest.exited;
import static slipway.host.job.HostJobTest.request;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.host.HostShell;
import slipway.parts.NeedsParts;
import slipway.ssh.SshConnection;
import slipway.ssh.SshException;
import slipway.ssh.Sshd;
import slipway.text.ShellText;

/** What login shells and commands do besides what they were asked for. */
@NeedsParts
class LoginShellTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @Test
    void aTalkativeLoginShellSpoilsNothing() throws Exception {
        try (Sshd sshd = Sshd.start(
                folder, HostShell.DASH, "ForceCommand printf welcome; echo hint >&2; eval \"$SSH_ORIGINAL_COMMAND\"")) {
            assertThat(new HostJob(request(1, "seq 3"), sshd.target(), log).run())
                    .isEqualTo(exited(0));
            assertThat(text(log)).isEqualTo("1\n2\n3\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo not for you; exit 1", "/usr/sbin/nologin", "true"})
    void anAccountThatRunsNoCommandsIsRefused(String forced) throws Exception {
        try (Sshd sshd = Sshd.start(folder, HostShell.DASH, "ForceCommand " + forced)) {
            assertThat(new HostJob(request(1, "true"), sshd.target(), log).run())
                    .isInstanceOfSatisfying(
                            JobOutcome.Refused.class,
                            refused -> assertThat(refused.why()).contains("the login shell did not run /bin/sh"));
        }
    }

    @Test
    void aHostThatOpensNoChannelsIsAnErrorAndNothingBegan() throws Exception {
        try (Sshd sshd = Sshd.start(folder, HostShell.DASH, "MaxSessions 0")) {
            HostJob job = new HostJob(request(1, "true"), sshd.target(), log);

            assertThatThrownBy(job::run)
                    .isExactlyInstanceOf(SshException.class)
                    .hasMessageContaining("does not run commands for this user");
            assertThat(job.started()).isFalse();
        }
    }

    @Test
    void whatTheCommandLeavesRunningDoesNotHoldTheJob() throws Exception {
        try (Sshd sshd = Sshd.start(folder)) {
            long begin = System.nanoTime();
            assertThat(new HostJob(request(1, "sleep 20 & echo $! > child; echo done"), sshd.target(), log).run())
                    .isEqualTo(exited(0));

            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin))
                    .isLessThan(10);
            assertThat(text(log)).isEqualTo("done\n");
            Sshd.output("kill", Files.readString(sshd.home().resolve("child")).strip());
        }
    }

    /** What a shell starts in the background ignores SIGINT: a service that the command starts would do so for ever. */
    @Test
    void aCommandIgnoresNoMoreSignalsThanWithPlainSsh() throws Exception {
        try (Sshd sshd = Sshd.start(folder);
                SshConnection connection = SshConnection.open(sshd.target())) {
            String command = "grep SigIgn /proc/self/status";
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            connection.execute(command, new byte[0], plain, new ByteArrayOutputStream());

            assertThat(new HostJob(request(1, command), sshd.target(), log).run())
                    .isEqualTo(exited(0));
            assertThat(text(log)).isEqualTo(text(plain));
        }
    }

    @Test
    void anOutputThatLooksLikeOursPassesUnharmed() throws Exception {
        try (Sshd sshd = Sshd.start(folder)) {
            String said = "slipway-job ended 0\nslipway-\nslipway-12345678 ended 0\nslipway-";
            assertThat(new HostJob(
                                    request(1, "printf " + ShellText.quote(said) + "; sleep 0.3; printf job"),
                                    sshd.target(),
                                    log)
                            .run())
                    .isEqualTo(exited(0));
            assertThat(text(log)).isEqualTo(said + "job");
        }
    }

    @Test
    void aLargeOutputArrivesWhole() throws Exception {
        try (Sshd sshd = Sshd.start(folder)) {
            assertThat(new HostJob(request(1, "seq 3000000"), sshd.target(), log).run())
                    .isEqualTo(exited(0));
            assertThat(log.size()).isEqualTo(22_888_896);
            assertThat(text(log)).endsWith("\n3000000\n");
        }
    }
}
