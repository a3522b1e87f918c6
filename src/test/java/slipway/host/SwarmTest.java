package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static slipway.host.SwarmJobs.LIMIT;
import static slipway.host.SwarmJobs.QUICK;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.assertj.core.api.AbstractStringAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import slipway.host.job.HostReport;
import slipway.host.job.HostReport.Outcome;
import slipway.host.job.JobOutcome;
import slipway.parts.NeedsParts;
import slipway.parts.Parts;
import slipway.ssh.Sshd;

/** A service of a real Swarm gets another image, and the former one back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
@ResourceLock(SwarmStack.LOCK)
class SwarmTest {
    private Path folder;
    private SwarmJobs jobs;
    private SwarmStack stack;
    private String first;
    private String second;
    private String dying;

    @BeforeAll
    @Timeout(SwarmStack.TURN_SECONDS)
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        jobs = SwarmJobs.begin(folder);
        stack = jobs.stack();
        first = stack.serving("first");
        second = stack.serving("second");
        dying = stack.image("dying", "sleep 0.2; echo I cannot live; exit 3");
        stack.create(stack.repository() + ":first");
    }

    @BeforeEach
    void theFirstIsLive() throws Exception {
        jobs.anew(LIMIT);
        stack.update("--update-failure-action", "pause", "--replicas", "1", "--image", first);
    }

    @AfterAll
    void stop() throws Exception {
        jobs.close();
    }

    @Test
    void theServiceGetsTheImageByItsDigest() throws Exception {
        JobRequest request = request(second, QUICK, true);

        assertThat(report(request)).isEqualTo(report(Outcome.HOLDS, "", second));

        assertThat(stack.specified()).isEqualTo(second);
        assertThat(stack.tasks()).isEqualTo(second + " Running");
        assertThat(jobs.log()).doesNotContain(Parts.find().registryPassword());
        assertThat(jobs.folder(request).resolve("login")).doesNotExist();
        HostObservation.ObservedContainer task = ((HostObservation.Containers)
                        new HostInspection(jobs.host().target(), "sample", Optional.of(service())).look())
                .containers()
                .get(0);
        assertThat(task.name()).isEqualTo(stack.service() + ".1");
        assertThat(task.state()).isEqualTo("running");
        assertThat(task.digests()).containsExactly(second);
    }

    @Test
    void whatDoesNotLiveIsPutBack() throws Exception {
        HostReport report = report(request(dying, QUICK, true));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why())
                .startsWith(stack.service() + " did not hold: ")
                .contains("task: non-zero exit (3)")
                .endsWith("; " + first + " is live again");
        assertThat(report.names()).containsExactly(first);
        assertThat(jobs.log()).contains("I cannot live");
        assertThat(stack.specified()).isEqualTo(first);
        assertThat(stack.tasks()).isEqualTo(first + " Running");
        aNodeThatHasLostTheImageCanStillPullIt();
    }

    private void aNodeThatHasLostTheImageCanStillPullIt() throws Exception {
        stack.docker("service", "scale", stack.service() + "=0");
        assertThat(report(request(second, QUICK, true)).why()).contains("is scaled to 0 tasks");
        String image = stack.docker("image", "inspect", "--format", "{{.Id}}", first);
        // Swarm ends its containers only afterwards.
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> stack.docker("ps", "-q", "--filter", "ancestor=" + image)
                        .isEmpty());
        stack.docker("rmi", "-f", image);
        stack.docker("service", "scale", stack.service() + "=1");
        assertThat(stack.tasks()).isEqualTo(first + " Running");
    }

    @Test
    void whatSwarmItselfTakesBackIsNoSuccess() throws Exception {
        stack.update("--update-failure-action", "rollback");

        HostReport report = report(request(dying, QUICK, true));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why()).contains("Swarm took it back: ").endsWith(first + " is live again");
        assertThat(stack.specified()).isEqualTo(first);
        assertThat(stack.tasks()).isEqualTo(first + " Running");
    }

    @Test
    void whatAnswersWrongIsPutBackAndTheFormerOneMustAnswer() throws Exception {
        String silent = stack.image("silent", "exec sleep 999");

        HostReport report = report(request(silent, jobs.asking(Duration.ofSeconds(15), "this is"), true));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why()).contains("not within ").contains(stack.url() + " does not answer");
        assertThat(stack.tasks()).isEqualTo(first + " Running");
    }

    @Test
    void withoutRollbackItStays() throws Exception {
        HostReport report = report(request(second, jobs.asking(Duration.ofSeconds(15), "another text"), false));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.NOT_HELD);
        assertThat(report.why()).contains("without the text: another text").contains("\"rollback\" is off");
        assertThat(stack.tasks()).isEqualTo(second + " Running");
    }

    @Test
    void whatAPersonChangedMeanwhileIsLeftAlone() throws Exception {
        String third = stack.serving("third");
        Future<JobOutcome> end =
                jobs.follow(request(second, jobs.asking(Duration.ofSeconds(40), "another text"), true));
        Awaitility.await().atMost(LIMIT).until(() -> stack.tasks().equals(second + " Running"));
        stack.update("--image", third);

        HostReport report = jobs.report(end.get());

        // In doubt, and no more: another job would put the former image in place of theirs.
        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.BACK_OUT_FAILED);
        assertThat(report.why())
                .contains("somebody gave " + stack.service() + " another image meanwhile")
                .contains("nothing was put back; " + stack.service() + " is to run " + third);
        assertThat(stack.specified()).isEqualTo(third);
    }

    /** Swarm goes on with what the job has begun; the next one waits for the end of that. */
    @Test
    void afterAKillTheNextJobGoesOn() throws Exception {
        JobRequest killed = request(second, jobs.asking(LIMIT, "another text"), true);
        Future<JobOutcome> end = jobs.follow(killed);
        Awaitility.await().atMost(LIMIT).until(() -> stack.specified().equals(second));
        jobs.kill(killed);
        assertThat(end.get()).isInstanceOf(JobOutcome.Lost.class);

        HostReport report = report(request(dying, QUICK, true));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.BACKED_OUT);
        // That release was never seen to hold, so it is not the one to go back to.
        assertThat(jobs.log()).contains("an earlier job did not bring its work on " + stack.service() + " to an end");
        assertThat(report.before()).contains(first);
        assertThat(stack.tasks()).isEqualTo(first + " Running");
    }

    @Test
    void aStopPutsTheFormerOneBack() throws Exception {
        JobRequest request = request(second, jobs.asking(LIMIT, "another text"), true);
        Future<JobOutcome> end = jobs.follow(request);
        Awaitility.await().atMost(LIMIT).until(() -> stack.tasks().equals(second + " Running"));

        assertThat(jobs.stop(request)).isTrue();

        HostReport report = jobs.report(end.get());
        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why()).contains("stopped ");
        assertThat(stack.tasks()).isEqualTo(first + " Running");
    }

    @Test
    void whatCannotBeUpdatedIsNamedAndLeftAlone() throws Exception {
        refused(new SwarmService(List.of("nobody"), stack.repository()))
                .contains("there is no service nobody in the Swarm (there is: " + stack.service());
        refused(new SwarmService(List.of(stack.service()), "shop/other"))
                .contains("runs " + first + ", and what is built here is shop/other");
        assertThat(HostProbe.probe(jobs.host().target(), service(), false))
                .startsWith("service " + stack.service() + " of the Swarm runs " + first + " with 1 tasks")
                .contains("--update-order start-first " + stack.service());
        try (Sshd alone = Sshd.start(
                folder.resolve("alone"),
                HostShell.DASH,
                "SetEnv HOME=" + folder + " PATH=" + Parts.find().path() + " DOCKER_HOST="
                        + Parts.find().builderEngine())) {
            assertThatThrownBy(() -> HostProbe.probe(alone.target(), service(), false))
                    .hasMessageContaining("this host is in no Swarm; name a manager of one as host");
        }
    }

    private AbstractStringAssert<?> refused(SwarmService service) throws Exception {
        HostReport report = report(jobs.request(service, second, QUICK, true));
        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.UNCHANGED);
        assertThatThrownBy(() -> HostProbe.probe(jobs.host().target(), service, false))
                .hasMessageContaining(report.why());
        assertThat(stack.tasks()).isEqualTo(first + " Running");
        return assertThat(report.why());
    }

    private HostReport report(Outcome outcome, String why, String now) {
        return new HostReport(outcome, why, Optional.of(first), Optional.of(now), List.of());
    }

    private SwarmService service() {
        return new SwarmService(List.of(stack.service()), stack.repository());
    }

    private JobRequest request(String image, HealthCheck check, boolean backOut) throws Exception {
        return jobs.request(service(), image, check, backOut);
    }

    private HostReport report(JobRequest request) throws Exception {
        return jobs.report(request);
    }
}
