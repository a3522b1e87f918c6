package slipway.host.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slipway.host.HostShell;
import slipway.host.HostWork;
import slipway.host.JobRequest;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;
import slipway.text.ShellText;

@NeedsParts
public class HostJobTest {
    static final String NASTY =
            "$(touch x) `touch y` 'a' \"b\" \\ \\n $HOME ; & | * ~ ! # \n\r\tüñî 漢字 🚢 -n %s ''\"\n\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void aJobRunsInTheHomeFolderAndItsOutputAndStatusComeBack(HostShell shell) throws Exception {
        try (Sshd sshd = Sshd.start(folder, shell)) {
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            HostJob job = new HostJob(
                    request(1, "pwd; echo oops >&2; stat -Lc %i /proc/$(ps -o ppid= -p $$ | tr -d ' ')/exe; exit 3"),
                    sshd.target(),
                    log);

            assertThat(job.started()).isFalse();
            assertThat(job.run()).isEqualTo(exited(3));

            assertThat(job.started()).isTrue();
            assertThat(text(log))
                    .isEqualTo(
                            sshd.home() + "\noops\n" + Files.getAttribute(Path.of(shell.program()), "unix:ino") + "\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nastyValuesArriveAsTheyAre(HostShell shell) throws Exception {
        try (Sshd sshd = Sshd.start(folder, shell)) {
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            JobRequest request = new JobRequest(
                    7,
                    Optional.empty(),
                    "it's $(id)/7",
                    "some project/../x",
                    new HostWork.Command(
                            "printf '%s|' \"$NASTY\" " + ShellText.quote(NASTY) + "; printf '%s' \"$OTHER\"",
                            Optional.empty()),
                    Map.of("NASTY", NASTY, "OTHER", "'"),
                    Duration.ofSeconds(10),
                    0);

            assertThat(new HostJob(request, sshd.target(), log).run()).isEqualTo(exited(0));

            assertThat(text(log)).isEqualTo(NASTY + "|" + NASTY + "|'");
            try (var files = Files.list(sshd.home())) {
                assertThat(files)
                        .extracting(file -> file.getFileName().toString())
                        .containsExactly(".slipway");
            }
        }
    }

    static JobRequest request(long run, String command) {
        return request(run, UUID.randomUUID() + "/" + run, "shop", command, Duration.ofSeconds(60));
    }

    static JobRequest request(long run, String identity, String project, String command, Duration patience) {
        HostWork work = new HostWork.Command(command, Optional.empty());
        return new JobRequest(run, Optional.empty(), identity, project, work, Map.of(), patience, 0);
    }

    /** The end of a job that leaves nothing but its status. */
    static JobOutcome exited(int status) {
        return new JobOutcome.Exited(status, Optional.empty());
    }

    public static String text(ByteArrayOutputStream log) {
        return log.toString(StandardCharsets.UTF_8);
    }
}
