package slipway.host.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static slipway.host.job.HostJobTest.exited;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slipway.host.HostShell;
import slipway.host.HostWork;
import slipway.host.JobRequest;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;

/** A server that has lost its run to another one, and does not know it, changes nothing on the host. */
@NeedsParts
class FenceTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String INSTALLATION = "6f0a1b7e";

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Sshd sshd;

    @AfterEach
    void stop() {
        threads.shutdownNow();
        sshd.close();
    }

    private static JobRequest request(long run, Optional<String> suffix, String project, String command, long fence) {
        return new JobRequest(
                run,
                suffix,
                INSTALLATION + "/" + run + "/1",
                project,
                new HostWork.Command(command, Optional.empty()),
                Map.of(),
                Duration.ofSeconds(60),
                fence);
    }

    private static JobRequest request(long run, String command, long fence) {
        return request(run, Optional.empty(), "shop", command, fence);
    }

    private HostJob job(JobRequest request) {
        return new HostJob(request, sshd.target(), log);
    }

    private Path ran() {
        return sshd.home().resolve("ran");
    }

    @ParameterizedTest
    @EnumSource
    void aJobWithALowerFenceThanTheHostHasSeenIsRefused(HostShell shell) throws Exception {
        sshd = Sshd.start(folder, shell);
        assertThat(job(request(1, "echo one >> ran", 1_790_000_001)).run()).isEqualTo(exited(0));
        assertThat(job(request(2, "echo two >> ran", 1_790_000_003)).run()).isEqualTo(exited(0));

        JobOutcome refused = job(request(3, "echo three >> ran", 1_790_000_002)).run();

        assertThat(refused)
                .isInstanceOfSatisfying(
                        JobOutcome.Refused.class,
                        why -> assertThat(why.why())
                                .contains(
                                        "another server has taken this run up, or a later one has begun",
                                        "has seen fence 1790000003",
                                        "has only 1790000002",
                                        "nothing is changed here"));
        assertThat(ran()).hasContent("one\ntwo");
        assertThat(job(request(4, "echo four >> ran", 1_790_000_003)).run()).isEqualTo(exited(0));
    }

    @Test
    void theServerThatTookARunUpGoesOnWithItsJob() throws Exception {
        sshd = Sshd.start(folder);
        String command = "echo once >> ran; until [ -e go ]; do sleep 0.05; done; exit 4";
        Future<JobOutcome> former =
                threads.submit(() -> job(request(1, command, 5)).run());
        await().atMost(LIMIT).until(() -> Files.exists(ran()));
        Future<JobOutcome> next = threads.submit(
                () -> HostJob.leftBehind(request(1, command, 6), sshd.target(), new ByteArrayOutputStream())
                        .run());
        await().atMost(LIMIT).until(() -> Files.exists(sshd.home().resolve(".slipway/fences/shop/6f0a1b7e/6")));
        Files.createFile(sshd.home().resolve("go"));
        assertThat(next.get()).isEqualTo(exited(4));
        assertThat(former.get()).isEqualTo(exited(4));
        assertThat(ran()).hasContent("once");
    }

    /** It was let in before the other server came, and waited for its turn meanwhile. */
    @Test
    void aJobThatWaitsForItsTurnDoesNotBeginOnceAHigherFenceIsSeen() throws Exception {
        sshd = Sshd.start(folder);
        Future<JobOutcome> first =
                threads.submit(() -> job(request(1, "touch begun; until [ -e go ]; do sleep 0.05; done", 5))
                        .run());
        await().atMost(LIMIT).until(() -> Files.exists(sshd.home().resolve("begun")));
        Future<JobOutcome> stale =
                threads.submit(() -> job(request(2, "echo stale >> ran", 6)).run());
        await().atMost(LIMIT).until(() -> text(log).contains("waiting for job 1"));
        Future<JobOutcome> newest = threads.submit(() -> new HostJob(
                        request(2, Optional.of("back"), "shop", "echo back >> ran", 7),
                        sshd.target(),
                        new ByteArrayOutputStream())
                .run());
        await().atMost(LIMIT).until(() -> Files.exists(sshd.home().resolve(".slipway/fences/shop/6f0a1b7e/7")));

        Files.createFile(sshd.home().resolve("go"));

        assertThat(first.get()).isEqualTo(exited(0));
        assertThat(newest.get()).isEqualTo(exited(0));
        assertThat(stale.get()).isInstanceOfSatisfying(JobOutcome.Exited.class, end -> {
            assertThat(end.status()).isEqualTo(75);
            assertThat(end.report().orElseThrow().toString()).contains("UNCHANGED", "has seen fence 7");
        });
        assertThat(ran()).hasContent("back");
    }

    /** The job is the same, and it is the newest server's from then on. */
    @Test
    void aJobThatWaitsForItsTurnBeginsForTheServerThatTookItUp() throws Exception {
        sshd = Sshd.start(folder);
        Future<JobOutcome> first =
                threads.submit(() -> job(request(1, "touch begun; until [ -e go ]; do sleep 0.05; done", 5))
                        .run());
        await().atMost(LIMIT).until(() -> Files.exists(sshd.home().resolve("begun")));
        Future<JobOutcome> former =
                threads.submit(() -> job(request(2, "echo ours >> ran", 6)).run());
        await().atMost(LIMIT).until(() -> text(log).contains("waiting for job 1"));
        Future<JobOutcome> next = threads.submit(
                () -> HostJob.leftBehind(request(2, "echo ours >> ran", 8), sshd.target(), new ByteArrayOutputStream())
                        .run());
        await().atMost(LIMIT).until(() -> Files.exists(sshd.home().resolve(".slipway/fences/shop/6f0a1b7e/8")));

        Files.createFile(sshd.home().resolve("go"));

        assertThat(first.get()).isEqualTo(exited(0));
        assertThat(next.get()).isEqualTo(exited(0));
        assertThat(former.get()).isEqualTo(exited(0));
        assertThat(ran()).hasContent("ours");
    }

    @Test
    void aServerThatLostTheRunDoesNotEndItsJob() throws Exception {
        sshd = Sshd.start(folder);
        String command = "touch begun; until [ -e go ]; do sleep 0.05; done; exit 4";
        JobRequest former = request(1, command, 5);
        Future<JobOutcome> followed = threads.submit(() -> job(former).run());
        await().atMost(LIMIT).until(() -> Files.exists(sshd.home().resolve("begun")));
        Future<JobOutcome> next = threads.submit(
                () -> HostJob.leftBehind(request(1, command, 6), sshd.target(), new ByteArrayOutputStream())
                        .run());
        await().atMost(LIMIT).until(() -> Files.exists(sshd.home().resolve(".slipway/fences/shop/6f0a1b7e/6")));

        StopResult stop = job(former).stop();

        assertThat(stop.gone()).isFalse();
        assertThat(stop.words()).contains("has seen fence 6");
        Files.createFile(sshd.home().resolve("go"));
        assertThat(next.get()).isEqualTo(exited(4));
        assertThat(followed.get()).isEqualTo(exited(4));
    }

    @Test
    void anotherProjectAndAnotherInstallationHaveFencesOfTheirOwn() throws Exception {
        sshd = Sshd.start(folder);
        assertThat(job(request(1, "true", 9)).run()).isEqualTo(exited(0));
        assertThat(job(request(2, Optional.empty(), "blog", "true", 3)).run()).isEqualTo(exited(0));
        assertThat(job(HostJobTest.request(1, "true")).run()).isEqualTo(exited(0));
        assertThat(sshd.home().resolve(".slipway/fences/shop/6f0a1b7e")).isDirectoryContaining("glob:**/9");
    }

    @Test
    void onlyTheHighestFenceIsKept() throws Exception {
        sshd = Sshd.start(folder);
        for (int fence = 8; fence <= 11; fence++) {
            assertThat(job(request(fence, "true", fence)).run()).isEqualTo(exited(0));
        }
        try (var files = Files.list(sshd.home().resolve(".slipway/fences/shop/6f0a1b7e"))) {
            assertThat(files).extracting(file -> file.getFileName().toString()).containsExactly("11");
        }
    }
}
