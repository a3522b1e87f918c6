package slipway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.host.SwarmJobs.LIMIT;
import static slipway.host.SwarmJobs.QUICK;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
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

/** A web server and its worker, two services of a real Swarm that run one image, get another one together. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsParts
@ResourceLock(SwarmStack.LOCK)
class SwarmServicesTest {
    private SwarmJobs jobs;
    private SwarmStack stack;
    private String web;
    private String worker;
    private String first;
    private String second;
    private String badForTheWorker;

    @BeforeAll
    @Timeout(SwarmStack.TURN_SECONDS)
    void start(@TempDir Path folder) throws Exception {
        jobs = SwarmJobs.begin(folder);
        stack = jobs.stack();
        web = stack.service();
        worker = web + "_worker";
        first = roles("first", "exec sleep 999");
        second = roles("second", "exec sleep 999");
        badForTheWorker = roles("bad", "sleep 0.2; echo no work today; exit 4");
        stack.createOther(web, first);
        stack.createOther(worker, first, "--env", "ROLE=worker");
    }

    private String roles(String version, String work) throws Exception {
        return stack.image(version, "if [ -z $ROLE ]; then exec httpd -f -p $PORT -h /www; else " + work + "; fi");
    }

    @BeforeEach
    void theFirstIsLive() throws Exception {
        jobs.anew(LIMIT);
        for (String service : new String[] {web, worker}) {
            stack.updateOther(service, "--update-failure-action", "pause", "--image", first);
        }
    }

    @AfterAll
    void stop() throws Exception {
        jobs.close();
    }

    @Test
    void bothGetTheImage() throws Exception {
        HostReport report = jobs.report(request(second, QUICK));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.HOLDS);
        assertThat(report.before()).contains(first);
        bothRun(second);
        assertThat(jobs.log()).contains(web + ", " + worker + " run " + second + ", and held");
        assertThat(((HostObservation.Containers)
                                new HostInspection(jobs.host().target(), "sample", Optional.of(both())).look())
                        .containers())
                .extracting(each -> each.service().orElseThrow() + " " + each.digests())
                .containsExactly(web + " [" + second + "]", worker + " [" + second + "]");
        assertThat(HostProbe.probe(jobs.host().target(), both(), true))
                .contains("service " + web + " of the Swarm runs " + second, "service " + worker + " of the Swarm");
    }

    @Test
    void whereOneDoesNotLiveBothGoBack() throws Exception {
        HostReport report = jobs.report(request(badForTheWorker, QUICK));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why())
                .startsWith(worker + " did not hold: ")
                .contains("non-zero exit (4)")
                .endsWith("; " + first + " is live again");
        assertThat(jobs.log()).contains("no work today", web + ": putting back " + first);
        bothRun(first);
    }

    @Test
    void eachGetsBackWhatItRanItself() throws Exception {
        stack.updateOther(worker, "--image", second);

        HostReport report = jobs.report(request(badForTheWorker, QUICK));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why())
                .endsWith("; " + web + " runs " + first + " again, " + worker + " runs " + second + " again");
        assertThat(stack.tasks(web)).isEqualTo(first + " Running");
        assertThat(stack.tasks(worker)).isEqualTo(second + " Running");
    }

    @Test
    void aReleaseThatIsBadInTheFirstDoesNotTouchTheOther() throws Exception {
        String task = stack.docker("service", "ps", "-q", "--filter", "desired-state=running", worker);

        HostReport report = jobs.report(request(second, jobs.asking(Duration.ofSeconds(10), "another text")));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.BACKED_OUT);
        assertThat(report.why()).startsWith(web + " did not hold: ");
        assertThat(stack.docker("service", "ps", "-q", "--filter", "desired-state=running", worker))
                .isEqualTo(task);
        bothRun(first);
    }

    /** The first one has the new image by then, and the other one has not. */
    @Test
    void afterAKillBetweenTheTwoTheNextJobKnowsWhatBothRanBefore() throws Exception {
        JobRequest killed = request(second, jobs.asking(LIMIT, "another text"));
        Future<JobOutcome> end = jobs.follow(killed);
        Awaitility.await().atMost(LIMIT).until(() -> stack.tasks(web).equals(second + " Running"));
        jobs.kill(killed);
        assertThat(end.get()).isInstanceOf(JobOutcome.Lost.class);
        assertThat(stack.specified(worker)).isEqualTo(first);

        HostReport report = jobs.report(request(badForTheWorker, QUICK));

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.BACKED_OUT);
        assertThat(jobs.log())
                .contains(
                        "an earlier job did not bring its work on " + web + " to an end; before it, " + first + " ran");
        bothRun(first);
    }

    @Test
    void whatAPersonGaveOneOfThemIsLeftAloneAndTheOtherGoesBack() throws Exception {
        String theirs = roles("theirs", "exec sleep 998");
        Future<JobOutcome> end = jobs.follow(request(badForTheWorker, QUICK));
        Awaitility.await().atMost(LIMIT).until(() -> stack.specified(worker).equals(badForTheWorker));
        stack.updateOther(worker, "--image", theirs);

        HostReport report = jobs.report(end.get());

        assertThat(report.outcome()).as(jobs.log()).isEqualTo(Outcome.BACK_OUT_FAILED);
        assertThat(report.why())
                .contains(web + " runs " + first + " again")
                .endsWith(worker + " is to run " + theirs + " now, and is left alone");
        assertThat(stack.tasks(web)).isEqualTo(first + " Running");
        assertThat(stack.specified(worker)).isEqualTo(theirs);
    }

    private void bothRun(String image) throws Exception {
        assertThat(stack.tasks(web)).isEqualTo(image + " Running");
        assertThat(stack.tasks(worker)).isEqualTo(image + " Running");
    }

    private SwarmService both() {
        return jobs.services(web, worker);
    }

    private JobRequest request(String image, HealthCheck check) throws Exception {
        return jobs.request(both(), image, check, true);
    }
}
