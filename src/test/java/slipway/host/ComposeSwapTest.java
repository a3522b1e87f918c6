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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import slipway.host.job.HostJob;
import slipway.host.job.HostReport;
import slipway.host.job.HostReport.Outcome;
import slipway.host.job.JobOutcome;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;

/** The exchange of a service on a real engine: each way that a release can go, its neighbour counting on in all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
class ComposeSwapTest {
    private static final String GONE = "sha256:" + "0123456789abcdef".repeat(4);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Path folder;
    private Sshd sshd;
    private Stack stack;
    private long run;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        this.folder = folder;
        sshd = Sshd.startWithDocker(folder, HostShell.DASH);
        stack = Stack.layOut(sshd.home(), "swap" + sshd.port());
    }

    @BeforeEach
    void forget() throws Exception {
        log.reset();
        stack.removeService();
    }

    @AfterAll
    void stop() throws Exception {
        sshd.close();
        stack.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"BASH", "BUSYBOX"})
    void aFirstReleaseIsFollowedByASecond(HostShell shell) throws Exception {
        try (Sshd other = Sshd.startWithDocker(Files.createDirectories(folder.resolve(shell.name())), shell)) {
            String first = stack.image("first");
            assertThat(report(other, stack.swap(first, check("this is first"), true)))
                    .isEqualTo(new HostReport(Outcome.HOLDS, "", Optional.empty(), Optional.of(first), List.of()));
            String second = stack.image("second");
            aSecondRelease(other, first, second);
        }
    }

    private void aSecondRelease(Sshd sshd, String first, String second) throws Exception {
        String redis = stack.container("redis");
        long count = stack.count();

        assertThat(report(sshd, stack.swap(second, check("this is second"), true)))
                .isEqualTo(new HostReport(Outcome.HOLDS, "", Optional.of(first), Optional.of(second), List.of()));

        assertThat(stack.running()).isEqualTo("running " + second);
        assertThat(stack.container("redis")).isEqualTo(redis);
        assertThat(stack.count()).isEqualTo(count + 1);
        assertThat(sshd.home().resolve(".slipway/swaps/" + project())).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CMD ["sh", "-c", "echo broken; exit 3"]                         | started again
            HEALTHCHECK --interval=100ms --retries=1 --timeout=5s CMD false | unhealthy
            CMD ["no-such-program"]                                         | could not start web
            """)
    void aReleaseThatDoesNotHoldIsBackedOut(String line, String why) throws Exception {
        String good = stack.serve("good");
        long count = stack.count();
        String bad = stack.image("bad", line);

        HostReport report = report(stack.swap(bad, check(), true));

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why()).startsWith("web did not hold: ").contains(why).endsWith(good + " is live again");
        assertThat(report.before()).contains(good);
        assertThat(report.now()).contains(good);
        assertThat(report.names()).contains(good);
        assertThat(stack.running()).isEqualTo("running " + good);
        assertThat(stack.id(stack.reference())).isEqualTo(good);
        assertThat(stack.count()).isEqualTo(count + 1);
        if (line.contains("echo broken")) {
            assertThat(text(log)).contains("the last lines of container").contains("\nbroken\n");
        }
    }

    @Test
    void whereNothingTellsOfItsHealthAReleaseMustRunForAWhileAndOneThatDiesMeanwhileIsBackedOut() throws Exception {
        String good = stack.serve("good");
        HealthCheck check = untold(Duration.ofSeconds(4));
        String bad = stack.image("bad", "CMD [\"sh\", \"-c\", \"sleep 3; exit 4\"]");

        assertThat(report(stack.swap(bad, check, true)).why())
                .contains("its container ended with status 4")
                .endsWith(good + " is live again");

        String better = stack.image("better");
        assertThat(report(stack.swap(better, check, true)).outcome()).isEqualTo(Outcome.HOLDS);
        assertThat(text(log)).contains("without a restart in 4 s; it has no HEALTHCHECK");
    }

    @Test
    void aHealthCheckIsWaitedForAsLongAsItMayTakeByItsOwnTimes() throws Exception {
        String healthy = "HEALTHCHECK --interval=1s --timeout=1s --start-period=1s --retries=5 CMD test -e /www/late";
        String late = stack.image(
                "late", healthy, "CMD [\"sh\", \"-c\", \"(sleep 4; touch /www/late) & httpd -f -p 8080 -h /www\"]");

        HealthCheck impatient = new HealthCheck(1, Duration.ofMillis(200), Duration.ofSeconds(2), Optional.empty());
        assertThat(report(stack.swap(late, impatient, false)).why())
                .contains("not within 2 s: its HEALTHCHECK says no more than starting, and may need 16 s");
        stack.removeService();
        HealthCheck patient = new HealthCheck(
                1, Duration.ofSeconds(60), Duration.ofMillis(200), Duration.ofSeconds(2), LIMIT, Optional.empty());
        assertThat(report(stack.swap(late, patient, false)).outcome()).isEqualTo(Outcome.HOLDS);
    }

    @Test
    void aLookSaysThatAReleaseIsUnhealthyAndHowOftenItEnded() throws Exception {
        stack.serve("dying", "CMD [\"sh\", \"-c\", \"sleep 1; exit 4\"]");
        Awaitility.await()
                .atMost(LIMIT)
                .until(
                        this::service,
                        seen -> seen.restarts() > 0 && seen.state().equals("restarting") && seen.exit() == 4);
        stack.removeService();

        stack.serve("ill", "HEALTHCHECK --interval=100ms --retries=1 --timeout=5s CMD false");
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> service().health().filter("unhealthy"::equals).isPresent());
        assertThat(service().runsFor()).isPresent();
    }

    @Test
    void aComposeFileInAnotherFolderIsTheStackOfTheFolderThatNamesIt() throws Exception {
        String image = stack.serve("good");
        Path entry = Files.createDirectories(sshd.home().resolve("entry"));
        Files.writeString(entry.resolve(".env"), "COMPOSE_FILE=../linked/docker-compose.yml\n");
        Files.createSymbolicLink(sshd.home().resolve("linked"), stack.folder());

        HostObservation.Containers seen = look("entry");

        assertThat(seen.containers())
                .extracting(HostObservation.ObservedContainer::image)
                .containsExactly(image);
        assertThat(seen.neighbours()).contains(new HostObservation.Neighbour("redis", "redis:local"));
    }

    private HostObservation.ObservedContainer service() throws Exception {
        List<HostObservation.ObservedContainer> seen = look(stack.directory()).containers();
        assertThat(seen).hasSize(1);
        return seen.get(0);
    }

    private HostObservation.Containers look(String directory) throws Exception {
        return (HostObservation.Containers)
                new HostInspection(sshd.target(), project(), Optional.of(ComposeService.of(directory, "web"))).look();
    }

    /** As where nothing is configured, but for this time. */
    private static HealthCheck untold(Duration uptime) {
        return new HealthCheck(1, uptime, Duration.ofMillis(200), LIMIT, LIMIT, Optional.empty());
    }

    @Test
    void whatCannotBePutBackIsSaidExactly() throws Exception {
        String bad = stack.image("bad", "CMD [\"sh\", \"-c\", \"exit 3\"]");
        HostReport alone = report(stack.swap(bad, check(), true));
        assertThat(alone.outcome()).isEqualTo(Outcome.NOT_HELD);
        assertThat(alone.why()).contains("nothing ran before").contains("with " + bad);

        String worse = stack.image("worse", "CMD [\"sh\", \"-c\", \"exit 5\"]");
        HostReport both = report(stack.swap(worse, check(), true));
        assertThat(both.outcome()).isEqualTo(Outcome.BACK_OUT_FAILED);
        assertThat(both.why())
                .contains("putting back " + bad + " failed too: its container ended")
                .containsPattern("[_-]web[_-]1 is ")
                .contains("with " + bad);

        HostReport left = report(stack.swap(worse, check(), false));
        assertThat(left.outcome()).isEqualTo(Outcome.NOT_HELD);
        assertThat(left.why()).contains("\"rollback\" is off");
        assertThat(stack.running()).endsWith(worse);
    }

    @Test
    void nothingIsTouchedWhereTheExchangeCannotBegin() throws Exception {
        String good = stack.serve("good");
        String container = stack.container("web");
        ComposeSwap swap = stack.swap(good, check(), true);

        assertThat(unchanged(stack.swap(GONE, check(), true))).contains("gone from the host");
        assertThat(unchanged(stack.swap("127.0.0.1:1/shop/web@" + GONE, check(), true)))
                .contains("could not be pulled")
                .contains("connection refused");
        assertThat(unchanged(with(swap, "it's/$(touch x)/\"there\"", "web", stack.reference())))
                .contains("home/it's/$(touch x)/\"there\" is not there");
        assertThat(unchanged(with(swap, stack.directory(), "w$(touch>x)'b", stack.reference())))
                .contains("has no service w$(touch>x)'b");
        assertThat(unchanged(with(swap, stack.directory(), "web", "shop/other:live")))
                .contains("runs the image " + stack.reference() + ", not shop/other:live");

        assertThat(stack.container("web")).isEqualTo(container);
        assertThat(sshd.home().resolve("x")).doesNotExist();
        assertThat(stack.folder().resolve("x")).doesNotExist();
    }

    @Test
    void olderImagesOfOursAreRemovedAndNoOthers() throws Exception {
        // An image whose steps are all in the engine's cache counts as made when they were.
        String now = "RUN : " + System.nanoTime();
        String oldest = stack.image("oldest", now);
        String kept = stack.image("kept", "ENV A=1", now);
        String named = stack.image("named", "ENV A=2", now);
        stack.docker("tag", named, "somebody/else:" + project());
        String former = stack.serve("former", "ENV A=3", now);
        // Images are told apart by the second in which they were made.
        stack.docker("exec", stack.container("redis"), "sleep", "1");
        String latest = stack.image("latest", "ENV A=4", now);

        assertThat(report(stack.swap(latest, check(), true, kept)).outcome()).isEqualTo(Outcome.HOLDS);

        assertThat(stack.docker("image", "ls", "-q", "--no-trunc", "--filter", "label=slipway.project=" + project())
                        .lines())
                .contains(kept, named, former, latest)
                .doesNotContain(oldest);
        assertThat(text(log)).contains("removed the older image " + oldest);
    }

    private String project() {
        return "swap" + sshd.port();
    }

    private HealthCheck check(String contains) {
        return new HealthCheck(
                2,
                Duration.ofMillis(200),
                LIMIT,
                Optional.of(new HttpExpectation(URI.create(stack.url()), 200, Optional.of(contains))));
    }

    private static HealthCheck check() {
        return new HealthCheck(2, Duration.ofMillis(200), LIMIT, Optional.empty());
    }

    private static ComposeSwap with(ComposeSwap swap, String directory, String service, String reference) {
        return ComposeSwaps.withReference(
                ComposeSwaps.withService(swap, ComposeService.of(directory, service)), reference);
    }

    private String unchanged(ComposeSwap swap) throws Exception {
        HostReport report = report(swap);
        assertThat(report.outcome()).as(report.why()).isEqualTo(Outcome.UNCHANGED);
        return report.why();
    }

    private HostReport report(ComposeSwap swap) throws Exception {
        return report(sshd, swap);
    }

    private HostReport report(Sshd sshd, ComposeSwap swap) throws Exception {
        JobOutcome outcome = new HostJob(stack.request(++run, swap), sshd.target(), log).run();
        assertThat(outcome).isInstanceOf(JobOutcome.Exited.class);
        JobOutcome.Exited exited = (JobOutcome.Exited) outcome;
        assertThat(exited.report()).as(text(log)).isPresent();
        HostReport report = exited.report().get();
        assertThat(exited.status() == 0).isEqualTo(report.outcome() == Outcome.HOLDS);
        return report;
    }
}
