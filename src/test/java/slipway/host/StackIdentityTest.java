package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.DeployMethod;
import slipway.config.Strategy;
import slipway.host.job.HostJob;
import slipway.host.job.HostReport;
import slipway.host.job.HostReport.Outcome;
import slipway.host.job.JobOutcome;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;

/** Which stack a release belongs to, where that is not clear; {@link SampleStacksTest} has those where it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
@Tag("old-docker")
class StackIdentityTest {
    private static final HealthCheck SHORT =
            new HealthCheck(2, Duration.ofMillis(100), Duration.ofSeconds(60), Optional.empty());

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Path composeFile;
    private String original;
    private Sshd sshd;
    private SampleImages images;
    private SampleStack stack;
    private long run;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        sshd = Sshd.startWithDocker(folder, HostShell.DASH);
        images = SampleImages.build(Files.createDirectories(folder.resolve("app")), "" + sshd.port());
        stack = layOut("plain");
        stack.start(images.first());
        composeFile = stack.folder().resolve("docker-compose.yml");
        original = Files.readString(composeFile);
    }

    @BeforeEach
    void forget() {
        log.reset();
    }

    @AfterEach
    void restore() throws Exception {
        Files.writeString(composeFile, original);
        Files.writeString(stack.folder().resolve(".env"), "DB_PASSWORD=secret\n");
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        stack.close();
        images.remove();
        sshd.close();
    }

    @Test
    void anOverrideThatCameAfterTheStartIsNotTakenIn() throws Exception {
        Path override = stack.folder().resolve("docker-compose.override.yml");
        Files.writeString(override, "version: '3.7'\nservices: { web: { command: [worker] } }\n");
        try {
            refused(here())
                    .contains(
                            "was started from " + composeFile + ", but compose reads " + composeFile + ", " + override)
                    .contains("say in \"files\" which count");
            assertThat(ready(with(List.of("docker-compose.yml"), Optional.empty())))
                    .contains("web");
        } finally {
            Files.delete(override);
        }
    }

    @Test
    void aFileThatIsGoneIsNamed() throws Exception {
        Files.move(composeFile, stack.folder().resolve("compose.production.yml"));

        refused(here()).contains("which is not there").contains("\"files\"");
        assertThat(ready(with(List.of("compose.production.yml"), Optional.empty())))
                .contains("is running");

        Files.delete(stack.folder().resolve("compose.production.yml"));
    }

    @Test
    void aVariableWithoutAValueIsNotTakenForABlank() throws Exception {
        Files.writeString(stack.folder().resolve(".env"), "\n");

        refused(here()).contains("compose knows no value for DB_PASSWORD").contains("\"envFiles\"");

        stack.compose("up", "-d");
        assertThat(ready(here())).contains("is running");
        restore();
        stack.compose("up", "-d");
    }

    @Test
    void oneOfTwoStacksInAFolderIsChosenByItsProject() throws Exception {
        String other = "other" + sshd.port();
        stack.compose("-p", other, "up", "-d", "--no-deps", "web");
        try {
            refused(here()).contains("two stacks").contains(other).contains("\"project\"");
            assertThat(ready(with(List.of(), Optional.of(other)))).contains("of the stack " + other);
            assertThat(release(with(List.of(), Optional.of(other)), images.second(), SHORT)
                            .outcome())
                    .as(text(log))
                    .isEqualTo(Outcome.HOLDS);
            assertThat(stack.docker("ps", "-q", "--filter", "label=com.docker.compose.project=" + other)
                            .lines())
                    .hasSize(1);
        } finally {
            stack.compose("-p", other, "down", "-t", "0");
            stack.docker("tag", images.first(), stack.reference());
        }
    }

    @Test
    void noSecondStackBeginsInAnotherFolder() throws Exception {
        Path copy = Files.createDirectories(sshd.home().resolve("copy"));
        Files.writeString(copy.resolve("docker-compose.yml"), original);
        Files.writeString(copy.resolve(".env"), "DB_PASSWORD=secret\n");

        refused(ComposeService.of("copy", "web"))
                .contains("nothing of a stack in " + copy + " runs")
                .contains("in " + stack.folder())
                .contains("\"directory\"");

        ComposeService asked = with("copy", List.of(), Optional.of("copy" + sshd.port()));
        assertThat(ready(asked)).contains("the first release makes one");
    }

    @Test
    void aStackOfAnotherFolderOfTheSameNameIsLeftAlone() throws Exception {
        Path twin = Files.createDirectories(
                sshd.home().resolve("elsewhere").resolve(stack.folder().getFileName()));
        Files.writeString(twin.resolve("docker-compose.yml"), original);
        Files.writeString(twin.resolve(".env"), "DB_PASSWORD=secret\n");

        refused(ComposeService.of("elsewhere/" + twin.getFileName(), "web"))
                .contains("was started in " + stack.folder())
                .contains("\"project\"");
    }

    @Test
    void aVolumeWithoutItsNameIsNotTakenForAnother() throws Exception {
        String version = stack.compose("version", "--short");
        Assumptions.assumeFalse(version.startsWith("1."), "Compose 1 does not tell what uses a variable");
        Files.writeString(composeFile, original + "volumes: { data: { name: \"${VOLUME}\" } }\n");

        refused(here()).contains("compose knows no value for VOLUME").contains("volumes");
    }

    @Test
    void aStoppedLeftoverDoesNotMakeTwo() throws Exception {
        stack.compose("up", "-d", "--no-deps", "--scale", "web=2", "web");
        stack.docker("stop", "-t", "0", containersOf("web", "--filter", "label=com.docker.compose.container-number=2"));

        HostReport report = release(here(), images.second(), SHORT);

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.HOLDS);
        assertThat(containersOf("web").lines()).hasSize(1);
        stack.docker("tag", images.first(), stack.reference());
        stack.compose("up", "-d", "--no-deps", "web");
    }

    private String containersOf(String service, String... filters) throws Exception {
        List<String> asked = new ArrayList<>(List.of("ps", "-a", "-q"));
        asked.addAll(List.of("--filter", "label=com.docker.compose.project.working_dir=" + stack.folder()));
        asked.addAll(List.of("--filter", "label=com.docker.compose.service=" + service));
        asked.addAll(List.of(filters));
        return stack.docker(asked.toArray(String[]::new));
    }

    @Test
    void whatComposeRefusesLeavesTheServiceAlone() throws Exception {
        String container = stack.container("web").get("Id").asText();
        Files.writeString(
                composeFile,
                original.replace("restart: unless-stopped }", "networks: [gone] }")
                        + "networks: { gone: { external: true, name: gone-" + sshd.port() + " } }\n");

        HostReport report = release(here(), images.second(), SHORT);

        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.why()).contains("gone-" + sshd.port()).contains("web was not touched");
        assertThat(stack.container("web").get("Id").asText()).isEqualTo(container);
        assertThat(stack.docker("image", "inspect", "--format", "{{.Id}}", stack.reference()))
                .isEqualTo(images.first());
    }

    @Test
    void afterAFailedWayBackWhatAPersonPutLiveIsThePreviousRelease() throws Exception {
        HostReport failed = release(here(), images.second(), unreachable());
        assertThat(failed.outcome()).as(text(log)).isEqualTo(Outcome.BACK_OUT_FAILED);
        assertThat(failed.before()).contains(images.first());

        stack.docker("tag", images.dying(), stack.reference());
        stack.compose("up", "-d", "--no-deps", "web");
        HostReport next = release(here(), images.second(), unreachable());

        assertThat(next.outcome()).as(text(log)).isEqualTo(Outcome.BACK_OUT_FAILED);
        assertThat(next.before()).contains(images.dying());
        stack.docker("tag", images.first(), stack.reference());
        stack.compose("up", "-d", "--no-deps", "web");
    }

    private static HealthCheck unreachable() {
        HttpExpectation nobody = new HttpExpectation(URI.create("http://127.0.0.1:1/"), 200, Optional.empty());
        return new HealthCheck(1, Duration.ofMillis(100), Duration.ofSeconds(1), Optional.of(nobody));
    }

    @Test
    void aMigrationThatFailsLeavesTheServiceAlone() throws Exception {
        try (SampleStack migrating = layOut("failing-migration")) {
            migrating.start(images.first());
            String container = migrating.container("web").get("Id").asText();
            Files.writeString(migrating.folder().resolve(".env"), "MIGRATE_STATUS=7\n");

            HostReport report =
                    release(migrating, ComposeService.of(migrating.directory(), "web"), images.second(), SHORT);

            assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.UNCHANGED);
            assertThat(report.why())
                    .contains("migrate, which must end well before web starts, ended with status 7")
                    .contains("web was not touched");
            assertThat(text(log)).contains("migrated by second");
            assertThat(migrating.container("web").get("Id").asText()).isEqualTo(container);
            assertThat(stack.docker("image", "inspect", "--format", "{{.Id}}", migrating.reference()))
                    .isEqualTo(images.first());
        }
    }

    @Test
    void twoProjectsInOneStackDoNotFailEachOther() throws Exception {
        try (SampleStack pair = layOut("pair")) {
            stack.docker("tag", images.first(), pair.reference() + "-api");
            pair.start(images.first());
            var second = new ByteArrayOutputStream();

            Future<JobOutcome> web = follow(pair, "web", pair.reference(), log);
            Future<JobOutcome> api = follow(pair, "api", pair.reference() + "-api", second);

            assertThat(report(web.get()).outcome()).as(text(log)).isEqualTo(Outcome.HOLDS);
            assertThat(report(api.get()).outcome()).as(text(second)).isEqualTo(Outcome.HOLDS);
            assertThat(text(log) + text(second)).contains("in the stack of ");
            assertThat(pair.images("web")).containsExactly(images.second());
            assertThat(pair.images("api")).containsExactly(images.second());
            stack.docker("rmi", pair.reference() + "-api");
        }
    }

    private Future<JobOutcome> follow(SampleStack pair, String service, String reference, ByteArrayOutputStream log) {
        ComposeService place = ComposeService.of(pair.directory(), service);
        JobRequest request = request(service, swap(place, reference, images.second(), SHORT));
        return threads.submit(() -> new HostJob(request, sshd.target(), log).run());
    }

    private SampleStack layOut(String name) throws Exception {
        return SampleStack.layOut(sshd.home(), name, "" + sshd.port());
    }

    private ComposeService here() {
        return ComposeService.of(stack.directory(), "web");
    }

    private ComposeService with(List<String> files, Optional<String> project) {
        return with(stack.directory(), files, project);
    }

    private static ComposeService with(String directory, List<String> files, Optional<String> project) {
        return new ComposeService(new DeployMethod.Compose(
                directory,
                List.of("web"),
                files,
                project,
                List.of(),
                List.of(),
                List.of(),
                new Strategy.Replace(),
                List.of(),
                List.of()));
    }

    /** Neither changes anything, and both say the same: the check before the first push, and a release. */
    private AbstractStringAssert<?> refused(ComposeService place) throws Exception {
        Map<String, Object> before = stack.state();
        HostReport report = release(place, images.second(), SHORT);
        assertThat(report.outcome()).as(text(log)).isEqualTo(Outcome.UNCHANGED);
        assertThatThrownBy(() -> ready(place)).hasMessageContaining(report.why());
        assertThat(stack.state()).isEqualTo(before);
        return assertThat(report.why());
    }

    private String ready(ComposeService place) throws Exception {
        return HostProbe.probe(sshd.target(), "shop", place, stack.reference(), Duration.ZERO);
    }

    private HostReport release(ComposeService place, String image, HealthCheck check) throws Exception {
        return release(stack, place, image, check);
    }

    private HostReport release(SampleStack of, ComposeService place, String image, HealthCheck check) throws Exception {
        JobRequest request = request("plain", swap(place, of.reference(), image, check));
        return report(new HostJob(request, sshd.target(), log).run());
    }

    private static ComposeSwap swap(ComposeService place, String reference, String image, HealthCheck check) {
        return ComposeSwaps.of("sample", place, reference, image, check);
    }

    private JobRequest request(String project, ComposeSwap swap) {
        return new JobRequest(++run, Optional.empty(), "identity", project, swap, Map.of(), Duration.ofSeconds(60), 0);
    }

    private HostReport report(JobOutcome outcome) {
        return ((JobOutcome.Exited) outcome).report().orElseThrow(() -> new AssertionError(text(log)));
    }
}
