package slipway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.kubernetes.DeploymentOutcome.Kind;

/** A whole rollout with its command, against a program that keeps a cluster's state and is called as kubectl is. */
class ScriptedRolloutTest {
    private static final String REPOSITORY = "registry.example.com/shop";
    private static final String OLD = image('a');
    private static final String NEW = image('b');
    /** As the scripted cluster takes it. */
    private static final String BAD = image('e').replace("e".repeat(64), "bad".repeat(21) + "0");

    private static final ReleaseCommand.Program BEFORE =
            new ReleaseCommand.Program("before", List.of("sh", "-c", "npm run migrate"), Duration.ofSeconds(20));

    private static final String RUN = "installation/7/1700000000000";

    @TempDir
    private Path folder;

    private final List<String> log = new CopyOnWriteArrayList<>();
    private ScriptedKubectl cluster;
    private String job;

    @BeforeEach
    void aDeployment() throws IOException {
        cluster = ScriptedKubectl.in(folder, OLD);
        job = CommandJob.of(BEFORE, "web", RUN).name();
    }

    @Test
    void theCommandEndsWellThenTheImageIsSetAndFollowed() throws Exception {
        cluster.prints("one\ntwo\nhalf a line");

        DeploymentOutcome outcome = forward(NEW, false);

        assertThat(outcome).isEqualTo(new DeploymentOutcome(Kind.HEALTHY, "", Optional.of(OLD)));
        assertThat(cluster.events()).containsExactly("create " + job, "patch " + NEW);
        assertThat(log)
                .containsSubsequence(
                        "slipway: running the command \"before\" as the job " + job,
                        "one",
                        "two",
                        "half a line",
                        "slipway: the command \"before\" has ended well",
                        "slipway: deployment web: " + OLD + " is replaced by " + NEW)
                .containsOnlyOnce("one");
        assertThat(cluster.job(job).at("/spec/template/spec/containers/0/image").asText())
                .isEqualTo(NEW);
        command().remove();
        assertThat(cluster.events()).endsWith("delete " + job);
    }

    @Test
    void whereTheCommandFailsTheDeploymentIsNotTouched() throws Exception {
        cluster.outcome("7");
        cluster.prints("no such table\n");

        DeploymentOutcome outcome = forward(NEW, false);

        assertThat(outcome.kind()).isEqualTo(Kind.UNCHANGED);
        assertThat(outcome.why())
                .isEqualTo("the command \"before\" ended with status 7; deployment web was not touched");
        assertThat(log).contains("no such table");
        assertThat(cluster.image()).isEqualTo(OLD);
    }

    @Test
    void aCommandThatTheClusterEndedForItsTimeIsLate() throws Exception {
        cluster.outcome("late");

        assertThat(forward(NEW, false).why())
                .startsWith("the command \"before\" did not end within 20.0 s (three quarters of redeploy.timeout)");
    }

    /** A server was killed when the command had ended, before it changed the deployment. */
    @Test
    void aStartAfterACrashDoesNotBeginTheCommandAgain() throws Exception {
        command().run(NEW);

        DeploymentOutcome outcome = forward(NEW, true);

        assertThat(outcome.kind()).isEqualTo(Kind.HEALTHY);
        assertThat(cluster.events()).containsExactly("create " + job, "patch " + NEW);
    }

    /** It was killed later, and the job is not there any more. */
    @Test
    void whereTheRolloutHasBegunTheCommandIsNotAskedFor() throws Exception {
        forward(NEW, false);
        command().remove();

        assertThat(forward(NEW, true).kind()).isEqualTo(Kind.HEALTHY);
        assertThat(cluster.events()).containsExactly("create " + job, "patch " + NEW, "delete " + job);
    }

    @Test
    void whatAnotherRunHasLeftRunningIsWaitedFor() throws Exception {
        String label = CommandJob.of(BEFORE, "web", RUN).label();
        cluster.leave("slipway-before-other", label);
        cluster.outcome("running");

        CompletableFuture<DeploymentOutcome> outcome = CompletableFuture.supplyAsync(() -> forwardUnchecked(NEW));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> log.contains(
                        "slipway: an earlier run left the command \"before\" running (job slipway-before-other); waiting"
                                + " for its end"));
        assertThat(cluster.events()).isEmpty();
        cluster.outcome("0");

        assertThat(outcome.get().kind()).isEqualTo(Kind.HEALTHY);
        assertThat(cluster.events()).containsExactly("delete slipway-before-other", "create " + job, "patch " + NEW);
    }

    @Test
    void anImageThatEndsAgainAndAgainIsPutBack() throws Exception {
        DeploymentOutcome outcome = forward(BAD, false);

        assertThat(outcome.kind()).isEqualTo(Kind.UNHEALTHY);
        assertThat(outcome.why()).contains("ended with status 3 and is started again and again");
        assertThat(rollout().back(BAD, Optional.empty()))
                .isEqualTo(new DeploymentOutcome(Kind.HEALTHY, "", Optional.of(OLD)));
        assertThat(cluster.image()).isEqualTo(OLD);
        assertThat(cluster.events()).containsExactly("create " + job, "patch " + BAD, "patch " + OLD);
    }

    private DeploymentOutcome forwardUnchecked(String image) {
        try {
            return forward(image, false);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private DeploymentOutcome forward(String image, boolean mayHaveRun) throws InterruptedException {
        return rollout().forward(image, mayHaveRun, Optional.of(command()));
    }

    private DeploymentRollout rollout() {
        var watch = new DeploymentRollout.Watch(1, Duration.ZERO, Duration.ofSeconds(20));
        return new DeploymentRollout(
                cluster.kubectl(ScriptedKubectl.settings()), "web", REPOSITORY, RUN, watch, log::add);
    }

    private ReleaseCommand command() {
        return new ReleaseCommand(cluster.kubectl(ScriptedKubectl.settings()), REPOSITORY, RUN, BEFORE, log::add);
    }

    private static String image(char digit) {
        return REPOSITORY + "@sha256:" + String.valueOf(digit).repeat(64);
    }
}
