package slipway.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static slipway.life.Site.assertSucceeded;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RegistryPart;
import slipway.parts.RunningSlipway;

/** Slipway is stopped or killed in the middle of each stage; the next life goes on as design.md says. */
@NeedsParts
@Timeout(120)
class StoppedInAStageTest {
    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void makeSite() throws Exception {
        site = new Site(folder);
    }

    @Test
    void aCheckoutFromAHostThatHangsIsBegunAgain() throws Exception {
        try (ServerSocket hangs = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            site.repository("ssh://git@127.0.0.1:" + hangs.getLocalPort() + "/team/app.git");
            assertBegunAgain("checkout", site::ownRepository);
        }
    }

    @Test
    void aTestIsBegunAgain() throws Exception {
        site.testUntilOpened();
        assertBegunAgain("test", site::openGate);
    }

    @Test
    void aBuildIsBegunAgain() throws Exception {
        site.commit("FROM busybox:local\nRUN sleep 2");
        assertBegunAgain("build", () -> {});
    }

    @Test
    void aPushToARegistryThatIsAwayIsBegunAgain() throws Exception {
        Path itsFolder = Files.createDirectory(folder.resolve("registry"));
        try (RegistryPart registry = new RegistryPart(itsFolder)) {
            registry.stop();
            site.pushTo(registry.host());
            assertBegunAgain("push", registry::start);
        }
    }

    private interface Mending {
        void mend() throws Exception;
    }

    private void assertBegunAgain(String stage, Mending mending) throws Exception {
        long run;
        try (RunningSlipway first = site.start()) {
            run = site.ask(first, site.head());
            first.awaitStage(run, stage, "running");
            assertThat(first.stop()).isZero();
            assertThat(first.log()).endsWith("stopped\n");
        }
        mending.mend();
        try (RunningSlipway second = site.start()) {
            assertSucceeded(second.awaitEnd(run), 2);
            assertThat(second.get("/api/runs/" + run + "/log").body()).contains("attempt 1", "attempt 2");
        }
    }

    @Test
    void aRedeployMayFinishBeforeTheServerStops() throws Exception {
        site.redeployUntilLetGo();
        long run;
        try (RunningSlipway first = site.start()) {
            run = site.ask(first, site.head());
            await().atMost(Duration.ofSeconds(30)).until(site::ranOnHost);
            first.process().destroy();
            await().until(() -> first.log().contains("stopping"));
            assertThat(first.process().isAlive()).isTrue();
            site.letGoOnHost();
            assertThat(first.process().waitFor()).isZero();
        }
        try (RunningSlipway second = site.start()) {
            assertSucceeded(second.run(run), 1);
            assertThat(site.linesOnHost()).containsExactly(Long.toString(run));
        }
    }

    @Test
    void aKilledServerAsksTheHostHowItsRedeployWent() throws Exception {
        site.redeployUntilLetGo();
        RunningSlipway first = site.start();
        long run = site.ask(first, site.head());
        await().atMost(Duration.ofSeconds(30)).until(site::ranOnHost);
        first.kill();
        try (RunningSlipway second = site.start()) {
            await().until(() -> second.get("/api/runs/" + run + "/log").body().contains("asking the host"));
            assertThat(second.run(run).path("state").asText()).isEqualTo("running");
            site.letGoOnHost();
            assertSucceeded(second.awaitEnd(run), 1);
            assertThat(site.linesOnHost()).containsExactly(Long.toString(run));
            assertThat(second.json("/api/projects/" + site.name)
                            .path("live")
                            .get(0)
                            .path("run")
                            .asLong())
                    .isEqualTo(run);
        }
    }

    @Test
    void aRedeployThatEndedWhileTheServerWasGoneIsFoundSo() throws Exception {
        site.redeployUntilLetGo();
        RunningSlipway first = site.start();
        long run = site.ask(first, site.head());
        await().atMost(Duration.ofSeconds(30)).until(site::ranOnHost);
        first.kill();
        site.letGoOnHost();
        try (RunningSlipway second = site.start()) {
            assertSucceeded(second.awaitEnd(run), 1);
            assertThat(site.linesOnHost()).containsExactly(Long.toString(run));
        }
    }

    @Test
    void aKilledTestLeavesNothingInTheEngine() throws Exception {
        site.testInContainer("sleep 2");
        RunningSlipway first = site.start();
        long run = site.ask(first, site.head());
        await().atMost(Duration.ofSeconds(30)).until(() -> !left("ps", "-a").isEmpty());
        String container = left("ps", "-a");
        first.kill();
        assertThat(left("ps", "-a")).isEqualTo(container);
        try (RunningSlipway second = site.start()) {
            assertSucceeded(second.awaitEnd(run), 2);
            await().atMost(Duration.ofSeconds(15))
                    .until(() ->
                            left("ps", "-a").isEmpty() && left("network", "ls").isEmpty());
        }
    }

    @Test
    void aKilledTestOnTheServerIsEndedByTheNextLife() throws Exception {
        site.testUntilOpened();
        RunningSlipway first = site.start();
        long run = site.ask(first, site.head());
        first.awaitStage(run, "test", "running");
        await().until(() -> !testsRunning().isEmpty());
        List<Long> left = testsRunning();
        first.kill();
        assertThat(testsRunning()).isEqualTo(left);
        try (RunningSlipway second = site.start()) {
            assertThat(testsRunning()).doesNotContainAnyElementsOf(left);
            site.openGate();
            assertSucceeded(second.awaitEnd(run), 2);
        }
    }

    /** The processes of the test stage's commands on the server. */
    private List<Long> testsRunning() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("until [ -f " + folder.resolve("gate")))
                        .isPresent())
                .map(ProcessHandle::pid)
                .toList();
    }

    /** What carries the label of a run of this project. */
    private String left(String... command) throws Exception {
        String[] arguments = java.util.Arrays.copyOf(command, command.length + 5);
        arguments[command.length] = "-q";
        arguments[command.length + 1] = "--filter";
        arguments[command.length + 2] = "label=slipway.run";
        arguments[command.length + 3] = "--filter";
        arguments[command.length + 4] = "label=slipway.project=" + site.name;
        return site.engine.docker(arguments).strip();
    }

    @Test
    void whatWaitsOutlivesAKill() throws Exception {
        site.testUntilOpened();
        String older = site.head();
        String newer = site.commit("FROM busybox:local\nLABEL newer=yes");
        RunningSlipway first = site.start();
        long running = site.ask(first, older);
        long waiting = site.ask(first, newer);
        first.awaitStage(running, "test", "running");
        assertThat(first.run(waiting).path("state").asText()).isEqualTo("queued");
        first.kill();
        site.openGate();
        try (RunningSlipway second = site.start()) {
            assertSucceeded(second.awaitEnd(running), 2);
            assertSucceeded(second.awaitEnd(waiting), 1);
            assertThat(second.run(waiting).path("startedAt").asText())
                    .isGreaterThanOrEqualTo(
                            second.run(running).path("finishedAt").asText());
        }
    }
}
