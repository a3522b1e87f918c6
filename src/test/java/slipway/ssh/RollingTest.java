package slipway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.ssh.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slipway.parts.NeedsParts;
import slipway.ssh.HostReport.Outcome;

/** A release whose new containers start beside the old ones, on a real engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
class RollingTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HostCheck CHECK = new HostCheck(2, Duration.ofMillis(200), LIMIT, Optional.empty());

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Path folder;
    private Sshd sshd;
    private Stack stack;
    private RollingStack rolling;
    private long run;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        sshd = Sshd.startWithDocker(folder, HostShell.DASH);
        rolling = RollingStack.layOut(sshd.home(), "rolling" + sshd.port());
        stack = rolling.stack();
    }

    @BeforeEach
    void forget() throws Exception {
        log.reset();
        rolling.write("");
        for (String id : stack.container("web").lines().toList()) {
            stack.docker("rm", "-f", id);
        }
    }

    @AfterAll
    void stop() throws Exception {
        sshd.close();
        stack.close();
    }

    @ParameterizedTest
    @EnumSource(HostShell.class)
    void theNewContainerIsHealthyBeforeTheOldOneIsStopped(HostShell shell) throws Exception {
        try (Sshd other = Sshd.startWithDocker(Files.createDirectories(folder.resolve(shell.name())), shell)) {
            String first = rolling.serve("first", 1);
            long count = stack.count();
            String second = stack.image("second");

            HostReport report = report(other, rolling.swap(second, asked("this is second"), RollingStack.AT_ONCE));

            assertThat(report)
                    .as(text(log))
                    .isEqualTo(new HostReport(Outcome.HOLDS, "", Optional.of(first), Optional.of(second), List.of()));
            assertThat(states()).containsExactly("running " + second);
            assertThat(stack.count()).isEqualTo(count + 1);
            assertThat(text(log)).containsSubsequence("1 healthy new container(s)", "stopped 1 old container(s)");
            assertThat(sshd.home().resolve(".slipway/swaps/" + stack.project())).doesNotExist();
        }
    }

    /** Each new container is asked at its own address. */
    private static HostCheck asked(String contains) {
        return new HostCheck(
                2,
                Duration.ofMillis(200),
                LIMIT,
                Optional.of(new HttpExpectation(URI.create("http://%7Baddress%7D:8080/"), 200, Optional.of(contains))));
    }

    private Collection<String> states() throws Exception {
        return rolling.containers().values();
    }

    private HostReport report(ComposeSwap swap) throws Exception {
        return report(sshd, swap);
    }

    private HostReport report(Sshd sshd, ComposeSwap swap) throws Exception {
        JobEnd end = new HostJob(stack.request(++run, swap), sshd.target(), log).run();
        assertThat(end).isInstanceOf(JobEnd.Exited.class);
        JobEnd.Exited exited = (JobEnd.Exited) end;
        assertThat(exited.report()).as(text(log)).isPresent();
        return exited.report().get();
    }
}
