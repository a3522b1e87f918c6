package slipway.host.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.config.Strategy;
import slipway.host.ComposeSwap;
import slipway.host.HealthCheck;
import slipway.host.HostProbe;
import slipway.host.HostShell;
import slipway.host.JobRequest;
import slipway.host.RollingStack;
import slipway.host.Stack;
import slipway.host.job.HostReport.Outcome;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;

/** A release of two services that run the same image: one that serves, and a worker that stands twice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
class ServicesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HealthCheck QUICK = new HealthCheck(2, Duration.ofMillis(200), LIMIT, Optional.empty());
    private static final Strategy REPLACE = new Strategy.Replace();
    private static final Strategy ROLLING = new Strategy.Rolling(RollingStack.AT_ONCE);

    /** It says in the volume that it has finished its work, for which it takes longer than the service that serves has. */
    private static final String WORKS =
            "trap 'sleep 2; echo ended >>/data/work; exit' TERM; while :; do sleep 60 & wait; done";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Path folder;
    private Sshd sshd;
    private RollingStack rolling;
    private Stack stack;
    private String old;
    private String fresh;
    private String bad;
    private long run;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        sshd = Sshd.startWithDocker(folder, HostShell.DASH);
        rolling = RollingStack.layOut(sshd.home(), "services" + sshd.port());
        stack = rolling.stack();
        write("");
        old = image("old", WORKS);
        fresh = image("fresh", WORKS);
        bad = image("bad", "exit 3");
    }

    private String image(String version, String work) throws Exception {
        return stack.image(version, "RUN echo \"" + work + "\" >/worker");
    }

    private void write(String lines) throws Exception {
        Files.writeString(stack.folder().resolve("docker-compose.yml"), """
                version: "3.7"
                services:
                  web: { image: "%1$s", stop_grace_period: 1s, volumes: ["shared:/data"] }
                  worker:
                    image: "%1$s"
                    command: ["sh", "/worker"]
                    stop_grace_period: 20s
                    volumes: ["shared:/data"]
                %2$s
                  redis:
                    image: redis:local
                    volumes: ["data:/data"]
                volumes: { data: {}, shared: {} }
                """.formatted(stack.reference(), lines));
    }

    @BeforeEach
    void theOldOnesRun() throws Exception {
        log.reset();
        write("");
        Files.deleteIfExists(rolling.swaps());
        for (String id : (stack.container("web") + "\n" + stack.container("worker"))
                .strip()
                .lines()
                .toList()) {
            stack.docker("rm", "-f", id);
        }
        stack.docker("tag", old, stack.reference());
        stack.compose("up", "-d", "--no-deps", "--scale", "worker=2", "web", "worker");
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        sshd.close();
        stack.close();
    }

    @ParameterizedTest
    @CsvSource({"replace, DASH", "rolling, BASH", "rolling, BUSYBOX"})
    @Tag("old-docker")
    void bothGetTheImageAndEachHasItsOwnTimeToEnd(String word, HostShell shell) throws Exception {
        stack.docker("exec", stack.container("web"), "rm", "-f", "/data/work");
        long count = stack.count();
        try (Sshd other = Sshd.startWithDocker(Files.createDirectories(folder.resolve(shell + word)), shell)) {
            JobRequest request = stack.request(++run, swap(fresh, QUICK, strategy(word)));

            HostReport report = report(new HostJob(request, other.target(), log).run());

            assertThat(report)
                    .as(text(log))
                    .isEqualTo(new HostReport(Outcome.HOLDS, "", Optional.of(old), Optional.of(fresh), List.of()));
            assertThat(other.home().resolve(".slipway/swaps/" + stack.project()))
                    .doesNotExist();
        }
        assertThat(running("web")).containsExactly("running " + fresh);
        assertThat(running("worker")).containsExactly("running " + fresh, "running " + fresh);
        assertThat(stack.docker("exec", stack.container("web"), "cat", "/data/work")
                        .lines())
                .hasSize(2);
        assertThat(stack.count()).isEqualTo(count + 1);
        assertThat(text(log))
                .contains("replacing with it, since they run the same image: worker")
                .contains("web and worker run " + fresh + ", and held");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "rolling"})
    @Tag("old-docker")
    void aWorkerThatEndsBringsBothBack(String word) throws Exception {
        String first = stack.container("web");

        HostReport report = report(end(swap(bad, QUICK, strategy(word))));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why())
                .startsWith("web and worker did not hold: the container of worker ended with status 3")
                .endsWith(old + " is live again");
        assertThat(running("web")).containsExactly("running " + old);
        assertThat(running("worker")).containsExactly("running " + old, "running " + old);
        assertThat(stack.container("web").equals(first)).isEqualTo(word.equals("rolling"));
        assertThat(stack.id(stack.reference())).isEqualTo(old);
        assertThat(rolling.swaps()).doesNotExist();
    }

    /** What the service that serves has, such as a HEALTHCHECK, says nothing of the worker. */
    @Test
    void aWorkerWithoutHealthcheckMustRunForAWhile() throws Exception {
        String healthy = "HEALTHCHECK --interval=100ms CMD true";
        String dying = stack.image("dying", "RUN echo 'sleep 3; exit 4' >/worker", healthy);
        write("    healthcheck: { disable: true }");
        HealthCheck usual =
                new HealthCheck(2, Duration.ofSeconds(10), Duration.ofMillis(200), LIMIT, LIMIT, Optional.empty());

        HostReport report = report(end(swap(dying, usual, REPLACE)));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why()).contains("the container of worker ended with status 4");
        assertThat(running("worker")).containsExactly("running " + old, "running " + old);
    }

    @ParameterizedTest
    @CsvSource({"true, running fresh", "false, running old"})
    void afterAKillWhileTheWorkersAreReplacedBothAreTheSameAgain(boolean oldIsThere, String expected) throws Exception {
        String first = stack.container("web");
        JobRequest request = stack.request(++run, swap(fresh, QUICK, ROLLING));
        Future<JobOutcome> end = threads.submit(() -> new HostJob(request, sshd.target(), log).run());
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> rolling.isIn("replacing"));
        rolling.kill(request);
        assertThat(end.get()).isInstanceOf(JobOutcome.Lost.class);
        if (!oldIsThere) {
            // Without the new one there is nothing to go on with.
            String second = stack.docker("ps", "-q", "--filter", "ancestor=" + fresh, "--filter", "name=web");
            stack.docker("rm", "-f", second);
            assertThat(stack.container("web")).isEqualTo(first);
        }

        // It is backed out, to what the next job has made whole first.
        HostReport report = report(end(swap(bad, QUICK, ROLLING)));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.BACKED_OUT);
        String words = expected.replace("fresh", fresh).replace("old", old);
        assertThat(running("web")).as(text(log)).containsExactly(words);
        assertThat(running("worker")).as(text(log)).containsExactly(words, words);
    }

    /** A job that was killed in the middle of "up" leaves one of them replaced, and one of the workers gone. */
    @ParameterizedTest
    @ValueSource(strings = {"fresh", "bad"})
    void afterAKillBetweenTheTwoTheNextJobMakesBothTheSame(String next) throws Exception {
        stack.docker("tag", fresh, stack.reference());
        stack.compose("up", "-d", "--no-deps", "web");
        stack.docker("rm", "-f", stack.container("worker").lines().findFirst().orElseThrow());
        Files.createDirectories(rolling.swaps().getParent());
        Files.writeString(
                rolling.swaps(),
                String.join("\n", "" + stack.folder(), "web", old, fresh, "", "", "", "", "web=1 worker=2", ""));

        HostReport report = report(end(swap(next.equals("bad") ? bad : fresh, QUICK, REPLACE)));

        boolean holds = next.equals("fresh");
        assertThat(report.outcome()).as(text(log)).isEqualTo(holds ? Outcome.HOLDS : Outcome.BACKED_OUT);
        assertThat(report.before()).contains(old);
        String words = "running " + (holds ? fresh : old);
        assertThat(running("web")).containsExactly(words);
        assertThat(running("worker")).containsExactly(words, words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            web, sorter | the stack in FOLDER has no service sorter; correct "services"
            web, redis  | the service redis in FOLDER runs the image redis:local, not
            web, first  | the service first must have ended well before worker starts
            """)
    void whatIsNoServiceOfTheImageIsRefusedBeforeAnythingIsChanged(String services, String why) throws Exception {
        write("""
                    depends_on: { first: { condition: service_completed_successfully } }
                  first: { image: "%s", command: ["true"] }\
                """.indent(0).formatted(stack.reference()));
        var before = Map.of("web", running("web"), "worker", running("worker"));
        List<String> named = List.of((services.contains("first") ? "web, worker, first" : services).split(", "));
        ComposeSwap swap = rolling.swap(fresh, QUICK, true, REPLACE, List.of(), named);

        HostReport report = report(end(swap));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.UNCHANGED);
        String expected = why.replace("FOLDER", stack.folder().toString());
        assertThat(report.why()).contains(expected);
        assertThatThrownBy(() -> HostProbe.probe(
                        sshd.target(), stack.project(), swap.service(), stack.reference(), Duration.ZERO))
                .hasMessageContaining(expected);
        assertThat(Map.of("web", running("web"), "worker", running("worker"))).isEqualTo(before);
    }

    private static Strategy strategy(String word) {
        return word.equals("rolling") ? ROLLING : REPLACE;
    }

    private ComposeSwap swap(String image, HealthCheck check, Strategy strategy) {
        return rolling.swap(image, check, true, strategy, List.of(old, fresh), List.of("web", "worker"));
    }

    private JobOutcome end(ComposeSwap swap) throws Exception {
        return new HostJob(stack.request(++run, swap), sshd.target(), log).run();
    }

    /** The state and the image of each of its containers. */
    private List<String> running(String service) throws Exception {
        return List.copyOf(rolling.containers(service).values());
    }

    private HostReport report(JobOutcome outcome) {
        assertThat(outcome).as(text(log)).isInstanceOf(JobOutcome.Exited.class);
        return ((JobOutcome.Exited) outcome).report().orElseThrow();
    }
}
