package slipway.host.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import slipway.config.DeployMethod;
import slipway.config.Strategy;
import slipway.host.ComposeService;
import slipway.host.ComposeSwap;
import slipway.host.HealthCheck;
import slipway.host.HostProbe;
import slipway.host.HostShell;
import slipway.host.HttpExpectation;
import slipway.host.ReleaseCommands;
import slipway.host.RollingStack;
import slipway.host.Stack;
import slipway.host.job.HostReport.Outcome;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;

/** A release whose new containers start beside the old ones, on a real engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
class RollingTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String GONE = "sha256:" + "0123456789abcdef".repeat(4);
    /** The old container says that it is about to be stopped. */
    private static final Strategy.Drain TELLS = new Strategy.Drain(
            List.of("touch", "/data/leaving"), Optional.empty(), Duration.ZERO, Duration.ofSeconds(5));

    private static final HealthCheck CHECK = new HealthCheck(2, Duration.ofMillis(200), LIMIT, Optional.empty());

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
            assertThat(other.home().resolve(".slipway/swaps/" + stack.project()))
                    .doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CMD ["sh", "-c", "echo broken; exit 3"]                         | ended with status 3
            HEALTHCHECK --interval=100ms --retries=1 --timeout=5s CMD false | unhealthy
            HEALTHCHECK --interval=1s --start-period=9s CMD sleep 30        | not within 4 s
            CMD ["no-such-program"]                                         | could not be started
            """)
    void aReleaseThatIsNotHealthyNeverTakesThePlaceOfTheOldOne(String line, String why) throws Exception {
        String good = rolling.serve("good", 1);
        String before = started();
        HealthCheck check = new HealthCheck(2, Duration.ofMillis(200), Duration.ofSeconds(4), Optional.empty());

        HostReport report = report(rolling.swap(stack.image("bad", line), check, RollingStack.AT_ONCE));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why()).startsWith("web did not hold: ").contains(why).endsWith(good + " is live as before");
        assertThat(report.names()).contains(good);
        assertThat(started()).isEqualTo(before);
        assertThat(stack.id(stack.reference())).isEqualTo(good);
        assertThat(sshd.home().resolve(".slipway/swaps/" + stack.project())).doesNotExist();
    }

    @Test
    @Tag("old-docker")
    void aReleaseThatEndsOnceItIsAloneGivesItsPlaceBackToTheSameContainers() throws Exception {
        String good = rolling.serve("good", 1);
        String before = started();
        String dying = endsAlone();

        HostReport report = report(rolling.swap(dying, CHECK, TELLS));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why()).contains("its container ended").endsWith(good + " is live again");
        assertThat(text(log)).contains("stopped 1 old container(s)");
        assertThat(rolling.containers()).containsExactly(Map.entry(before.substring(0, 12), "running " + good));
        assertThat(stack.count()).isPositive();
    }

    @Test
    void withoutRollbackTheOldContainerStaysUntilItIsReplacedAndTheNewOneOnceItIs() throws Exception {
        String good = rolling.serve("good", 1);
        String ill = stack.image("ill", "HEALTHCHECK --interval=100ms --retries=1 CMD false");

        HostReport never = report(without(ill, CHECK, RollingStack.AT_ONCE));

        assertThat(never.outcome()).as(text(log)).isEqualTo(Outcome.UNCHANGED);
        assertThat(never.why()).contains("unhealthy").endsWith(good + " is live as before");
        assertThat(states()).containsExactly("running " + good);

        String dying = endsAlone();
        HostReport left = report(without(dying, CHECK, TELLS));
        assertThat(left.outcome()).as(text(log)).isEqualTo(Outcome.NOT_HELD);
        assertThat(left.why()).contains("\"rollback\" is off").contains("with " + dying);
        assertThat(states()).hasSize(1).first().asString().endsWith(dying);
    }

    /** An image whose container ends when the old one {@link #TELLS} that it is about to be stopped. */
    private String endsAlone() throws Exception {
        stack.docker("exec", stack.container("web"), "rm", "-f", "/data/leaving");
        return stack.image(
                "dying",
                "CMD [\"sh\", \"-c\", \"httpd -p 8080 -h /www; until test -e /data/leaving; do sleep 0.1; done; exit 4\"]");
    }

    private ComposeSwap without(String image, HealthCheck check, Strategy.Drain drain) {
        return rolling.swap(image, check, false, new Strategy.Rolling(drain), List.of());
    }

    @Test
    @Tag("old-docker")
    void severalContainersAreReplacedSomeAtATimeAndKeepTheirNumber() throws Exception {
        String good = rolling.serve("good", 3);
        String better = stack.image("better");

        HostReport report = report(rolling.swap(better, CHECK, RollingStack.AT_ONCE));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.HOLDS);
        assertThat(report.before()).contains(good);
        assertThat(states()).hasSize(3).containsOnly("running " + better);
        assertThat(text(log))
                .containsSubsequence(
                        "1 healthy new",
                        "stopped 1 old",
                        "2 healthy new",
                        "stopped 1 old",
                        "3 healthy new",
                        "stopped 1");
    }

    @Test
    void whenTheSecondOfSeveralIsNotHealthyTheFirstIsPutBack() throws Exception {
        String good = rolling.serve("good", 2);
        // The second one finds what the first one left in the volume that they share.
        String once =
                stack.image("once", "CMD [\"sh\", \"-c\", \"mkdir /data/once || exit 5; httpd -f -p 8080 -h /www\"]");
        var before = rolling.containers();

        HostReport report = report(rolling.swap(once, CHECK, RollingStack.AT_ONCE));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why()).contains("its container ended").endsWith(good + " is live again");
        assertThat(rolling.containers()).isEqualTo(before);
        stack.docker("exec", before.keySet().iterator().next(), "rmdir", "/data/once");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            container_name: rolling-fixed         | remove the line container_name: rolling-fixed
            network_mode: host                    | remove the line network_mode: host
            ports: ['127.0.0.1:PORT:8080']        | remove it from the line PORT:8080 under ports
            networks: { default: { ipv4_address: 10.185.129.9 } } | remove the line ipv4_address: 10.185.129.9
            mac_address: '02:42:ac:11:65:43'      | remove the line mac_address: 02:42:ac:11:65:43
            """)
    void whatOnlyOneContainerCanHaveIsRefusedWithItsLine(String line, String remedy) throws Exception {
        rolling.serve("good", 1);
        var before = rolling.containers();
        String port = Integer.toString(Sshd.freePort());
        rolling.write("    " + line.replace("PORT", port));

        HostReport report = report(rolling.swap(stack.image("better"), CHECK, RollingStack.AT_ONCE));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why())
                .contains("\"rolling\" does not fit the service web")
                .contains(remedy.replace("PORT", port))
                .contains("\"strategy\": \"replace\"");
        assertThat(rolling.containers()).isEqualTo(before);
        assertThatThrownBy(() -> probe(new Strategy.Rolling(RollingStack.AT_ONCE)))
                .hasMessageContaining(remedy.replace("PORT", port));
        assertThat(probe(new Strategy.Replace())).contains("would not fit: ").contains(remedy.replace("PORT", port));
    }

    @Test
    void aRangeOfPortsIsEnoughForTwo() throws Exception {
        int port = Sshd.freePort();
        rolling.write("    ports: ['127.0.0.1:" + port + "-" + (port + 1) + ":8080']");
        rolling.serve("good", 1);
        String better = stack.image("better");

        assertThat(report(rolling.swap(better, CHECK, RollingStack.AT_ONCE)).outcome())
                .as(text(log))
                .isEqualTo(Outcome.HOLDS);
        assertThat(probe(new Strategy.Replace())).contains("\"rolling\" would fit, too");
        assertThat(probe(new Strategy.Rolling(RollingStack.AT_ONCE)))
                .contains("it has no HEALTHCHECK")
                .contains("has run for 10 s");
    }

    @Test
    void aContainerThatAPersonHasLeftIsNotTouched() throws Exception {
        String good = rolling.serve("good", 2);
        String left = stack.container("web").lines().findFirst().orElseThrow();
        stack.docker("stop", left);
        var before = rolling.containers();

        HostReport report = report(rolling.swap(stack.image("better"), CHECK, RollingStack.AT_ONCE));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why())
                .contains("is exited")
                .contains("remove it (docker rm)")
                .contains(good);
        assertThat(rolling.containers()).isEqualTo(before);
        assertThatThrownBy(() -> probe(new Strategy.Rolling(RollingStack.AT_ONCE)))
                .hasMessageContaining("is exited, and compose would start it beside the new container");
    }

    @Test
    void theDrainCommandRunsInTheOldContainerAndAFailureIsSaid() throws Exception {
        String good = rolling.serve("good", 1);
        String old = stack.container("web").substring(0, 12);
        String better = stack.image("better");

        HostReport report = report(rolling.swap(better, CHECK, drain("hostname >/data/drained")));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.HOLDS);
        assertThat(report.before()).contains(good);
        assertThat(stack.docker("exec", stack.container("web"), "cat", "/data/drained"))
                .isEqualTo(old);

        HostReport failed = report(rolling.swap(stack.image("third"), CHECK, drain("exit 9")));
        assertThat(failed.outcome()).as(text(log)).isEqualTo(Outcome.NEIGHBOURS_CHANGED);
        assertThat(failed.why()).contains("the command \"drain\" failed in ").contains("requests may have been lost");

        HostReport late = report(rolling.swap(stack.image("fourth"), CHECK, drain("sleep 20")));
        assertThat(late.why()).contains("was not over within 5 s");
    }

    /** A proxy that looks addresses up when it is told to must know the new one before the old one ends, and then forget it. */
    @Test
    void commandsRunBeforeAndAfterItAndAProxyIsToldTwice() throws Exception {
        rolling.write("""
                  door:
                    image: redis:local
                    stop_grace_period: 0s
                    command: ["sh", "-c", "trap 'echo told' HUP; echo up; while :; do sleep 60 & wait; done"]
                """.stripTrailing());
        String good = rolling.serve("good", 1);
        stack.compose("up", "-d", "--no-deps", "door");
        Awaitility.await().atMost(LIMIT).until(() -> stack.docker("logs", stack.container("door")), "up"::equals);
        List<String> ask = List.of("sh", "-c", "cat /www/index.html; wget -qO- http://web:8080/");

        HostReport report = report(with(stack.image("better"), ask, ask));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.HOLDS);
        assertThat(report.before()).contains(good);
        assertThat(text(log))
                .containsSubsequence(
                        "running the command \"before\"",
                        "this is better",
                        "this is good",
                        "1 healthy new",
                        "told door with HUP",
                        "stopped 1 old",
                        "told door with HUP",
                        "and held",
                        "running the command \"after\"",
                        "this is better",
                        "this is better");
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> stack.docker("logs", stack.container("door")), "up\ntold\ntold"::equals);

        var before = rolling.containers();
        HostReport unchanged = report(with(stack.image("third"), List.of("false"), List.of()));
        assertThat(unchanged.outcome()).as(text(log)).isEqualTo(Outcome.UNCHANGED);
        assertThat(unchanged.why()).startsWith("the command \"before\" ended with status 1; web was not touched");
        assertThat(rolling.containers()).isEqualTo(before);
    }

    private ComposeSwap with(String image, List<String> before, List<String> after) throws Exception {
        ComposeSwap swap = rolling.swap(image, CHECK, RollingStack.AT_ONCE);
        return RollingStack.with(
                swap,
                swap.service().services(),
                List.of(new DeployMethod.Reload("door", "HUP")),
                swap.service().stack().strategy(),
                new ReleaseCommands(before, after));
    }

    private static Strategy.Drain drain(String command) {
        return new Strategy.Drain(List.of("sh", "-c", command), Optional.empty(), Duration.ZERO, Duration.ofSeconds(5));
    }

    private String probe(Strategy strategy) throws Exception {
        ComposeService service =
                rolling.swap(GONE, CHECK, true, strategy, List.of()).service();
        return HostProbe.probe(sshd.target(), stack.project(), service, stack.reference(), Duration.ofSeconds(10));
    }

    /** The first container, and since when it runs. */
    private String started() throws Exception {
        return stack.docker("inspect", "--format", "{{.Id}} {{.State.StartedAt}}", stack.container("web"))
                .replaceFirst("^([0-9a-f]{12})[0-9a-f]*", "$1");
    }

    /** Each new container is asked at its own address. */
    private static HealthCheck asked(String contains) {
        return new HealthCheck(
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
        JobOutcome outcome = new HostJob(stack.request(++run, swap), sshd.target(), log).run();
        assertThat(outcome).isInstanceOf(JobOutcome.Exited.class);
        JobOutcome.Exited exited = (JobOutcome.Exited) outcome;
        assertThat(exited.report()).as(text(log)).isPresent();
        return exited.report().get();
    }
}
