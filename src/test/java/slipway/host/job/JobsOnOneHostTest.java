package slipway.host.job;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.host.job.HostJobTest.exited;
import static slipway.host.job.HostJobTest.request;
import static slipway.host.job.HostJobTest.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slipway.host.HostShell;
import slipway.host.JobRequest;
import slipway.parts.NeedsParts;
import slipway.ssh.Sshd;

/** Several jobs, several connections, dead owners: one account of one host. */
@NeedsParts
class JobsOnOneHostTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

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

    @ParameterizedTest
    @EnumSource
    void twentyStartersOfOneJobRunItOnce(HostShell shell) throws Exception {
        sshd = Sshd.start(folder, shell);
        JobRequest request = request(3, "echo x >> ran; seq 100; exit 6");
        List<ByteArrayOutputStream> logs = IntStream.range(0, 20)
                .mapToObj(n -> new ByteArrayOutputStream())
                .toList();
        List<Callable<JobOutcome>> starters = new ArrayList<>();
        logs.forEach(each -> starters.add(() -> new HostJob(request, sshd.target(), each).run()));

        for (Future<JobOutcome> end : threads.invokeAll(starters)) {
            assertThat(end.get()).isEqualTo(exited(6));
        }

        assertThat(sshd.home().resolve("ran")).hasContent("x");
        assertThat(logs)
                .allSatisfy(
                        each -> assertThat(text(each)).endsWith("\n99\n100\n").startsWith("1\n2\n"));
        assertThat(Sshd.output("find", sshd.home().toString(), "-name", ".new*"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void jobsOfOneProjectRunOneAfterTheOther(HostShell shell) throws Exception {
        sshd = Sshd.start(folder, shell);
        List<Callable<JobOutcome>> jobs = new ArrayList<>();
        for (int run = 1; run <= 10; run++) {
            JobRequest request = request(run, "echo begin >> order; sleep 0.1; echo end >> order");
            jobs.add(() -> new HostJob(request, sshd.target(), new ByteArrayOutputStream()).run());
        }

        for (Future<JobOutcome> end : threads.invokeAll(jobs)) {
            assertThat(end.get()).isEqualTo(exited(0));
        }

        assertThat(sshd.home().resolve("order"))
                .hasContent("begin\nend\n".repeat(10).strip());
    }

    @Test
    void whoWaitsSaysForWhomAndGivesUpInTheEnd() throws Exception {
        sshd = Sshd.start(folder);
        Future<JobOutcome> first = runToGo(request(1, "echo in >> ran; until [ -e go ]; do sleep 0.05; done"));
        JobRequest second = request(2, "other/2", "shop", "echo never >> ran", Duration.ofSeconds(1));

        String why = "job 1 of shop did not end within 1 s: giving up; start the run again when it has ended";
        HostReport report =
                new HostReport(HostReport.Outcome.UNCHANGED, why, Optional.empty(), Optional.empty(), List.of());
        assertThat(new HostJob(second, sshd.target(), log).run())
                .isEqualTo(new JobOutcome.Exited(75, Optional.of(report)));

        assertThat(text(log))
                .isEqualTo("slipway: waiting for job 1 of shop, which is at work on this host\nslipway: " + why + "\n");
        Files.createFile(sshd.home().resolve("go"));
        assertThat(first.get()).isEqualTo(exited(0));
        assertThat(sshd.home().resolve("ran")).hasContent("in");
    }

    @Test
    void aJobThatWasKilledIsLostAndItsLockIsTakenOver() throws Exception {
        sshd = Sshd.start(folder);
        JobRequest request = request(1, "echo $$ > pid; echo in >> ran; sleep 100");
        Future<JobOutcome> killed = runToGo(request);
        String runner = Files.readString(file(request, "attempts/1")).split(" ", 2)[0];
        Sshd.output(
                "kill",
                "-9",
                runner,
                Files.readString(sshd.home().resolve("pid")).strip());

        assertThat(killed.get()).isInstanceOf(JobOutcome.Lost.class);
        assertThat(new HostJob(request, sshd.target(), log).run()).isInstanceOf(JobOutcome.Lost.class);
        assertThat(new HostJob(request(2, "exit 2"), sshd.target(), log).run()).isEqualTo(exited(2));
        assertThat(sshd.home().resolve("ran")).hasContent("in");
    }

    @Test
    void aJobThatWentDownWithItsHostIsStartedAgain() throws Exception {
        sshd = Sshd.start(folder);
        JobRequest request = request(1, "echo x >> ran; echo said");
        assertThat(new HostJob(request, sshd.target(), log).run()).isEqualTo(exited(0));
        Files.delete(file(request, "exit"));
        Path owner = file(request, "attempts/1");
        Files.writeString(owner, Files.readString(owner).replaceFirst("[0-9a-f]+-[0-9a-f-]+ ", "another-boot "));
        log.reset();

        assertThat(new HostJob(request, sshd.target(), log).run()).isEqualTo(exited(0));

        assertThat(text(log))
                .isEqualTo("said\n\nslipway: the host was restarted while the job ran: starting it again\nsaid\n");
        assertThat(sshd.home().resolve("ran")).hasContent("x\nx");
    }

    @ParameterizedTest
    @EnumSource
    void twoServersWithTheSameRunNumberAtOnceGetAFolderEachAndRunOnce(HostShell shell) throws Exception {
        sshd = Sshd.start(folder, shell);
        List<JobRequest> requests =
                List.of(request(5, "echo one >> ran; exit 1"), request(5, "echo two >> ran; exit 2"));
        List<Callable<JobOutcome>> starters = new ArrayList<>();
        for (int starter = 0; starter < 12; starter++) {
            JobRequest request = requests.get(starter % 2);
            starters.add(() -> new HostJob(request, sshd.target(), new ByteArrayOutputStream()).run());
        }

        List<Future<JobOutcome>> ends = threads.invokeAll(starters);

        for (int starter = 0; starter < 12; starter++) {
            assertThat(ends.get(starter).get()).isEqualTo(exited(1 + starter % 2));
        }
        assertThat(Files.readAllLines(sshd.home().resolve("ran"))).containsExactlyInAnyOrder("one", "two");
        String owner = Files.readString(jobs().resolve("5/id")).strip();
        JobRequest second = requests.get(owner.equals(requests.get(0).identity()) ? 1 : 0);
        assertThat(file(second, "id")).hasContent(second.identity());
        assertThat(files(jobs())).containsExactlyInAnyOrder("5", second.secondFolder());
        // The runner tidies up after it has told the result.
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(files(jobs().resolve("5")))
                        .containsExactlyInAnyOrder(
                                "id",
                                "fence",
                                "command",
                                "environment",
                                "run",
                                "output",
                                "attempts",
                                "command.pid",
                                "exit"));
    }

    @Test
    void theSameRunNumberOfAnotherServerIsAnotherJob() throws Exception {
        sshd = Sshd.start(folder);
        JobRequest first = request(1, "echo first; exit 1");
        JobRequest second = request(1, "echo second; exit 2");

        for (int times = 0; times < 2; times++) {
            log.reset();
            assertThat(new HostJob(first, sshd.target(), log).run()).isEqualTo(exited(1));
            assertThat(new HostJob(second, sshd.target(), log).run()).isEqualTo(exited(2));
            assertThat(text(log)).isEqualTo("first\nsecond\n");
        }
        assertThat(jobs().resolve("1/id")).hasContent(first.identity());
        assertThat(jobs().resolve(second.secondFolder()).resolve("id")).hasContent(second.identity());
    }

    @ParameterizedTest
    @EnumSource
    void aStopMeansTheJobOfItsOwnServer(HostShell shell) throws Exception {
        sshd = Sshd.start(folder, shell);
        Future<JobOutcome> theirs = runToGo(request(1, "echo in >> ran; until [ -e go ]; do sleep 0.05; done"));
        JobRequest mine = request(1, "echo never >> ran");

        assertThat(new HostJob(mine, sshd.target(), log).stop().gone()).isTrue();
        assertThat(new HostJob(mine, sshd.target(), log).run()).isEqualTo(exited(143));

        Files.createFile(sshd.home().resolve("go"));
        assertThat(theirs.get()).isEqualTo(exited(0));
        assertThat(sshd.home().resolve("ran")).hasContent("in");
        assertThat(files(jobs())).containsExactlyInAnyOrder("1", mine.secondFolder());
    }

    @Test
    void eachServerKeepsItsThirtyNewestJobsAndAnothersForAMonth() throws Exception {
        sshd = Sshd.start(folder);
        Future<JobOutcome> running =
                runToGo(request(1, "a/1", "other", "echo in >> ran; until [ -e go ]; do sleep 0.05; done", LIMIT));
        Path mine = Files.createDirectories(jobs().resolve("mine"));
        JobRequest anothers = request(1, "echo x >> ran-once");
        JobRequest forgotten = request(40, "true");
        assertThat(new HostJob(anothers, sshd.target(), log).run()).isEqualTo(exited(0));
        assertThat(new HostJob(forgotten, sshd.target(), log).run()).isEqualTo(exited(0));
        Sshd.output("touch", "-d", "40 days ago", file(forgotten, "exit").toString());
        for (int run = 2; run < 34; run++) {
            JobRequest request = request(run, "a/" + run + "/1", "shop", "true", LIMIT);
            assertThat(new HostJob(request, sshd.target(), log).run()).isEqualTo(exited(0));
        }

        Awaitility.await().atMost(LIMIT).until(() -> files(jobs()).size() == 33);
        assertThat(mine).exists();
        assertThat(jobs().resolve("1")).exists();
        assertThat(jobs().resolve("2")).doesNotExist();
        assertThat(jobs().resolve("40")).doesNotExist();
        // Its server was away, and asks now how it ended.
        assertThat(HostJob.leftBehind(anothers, sshd.target(), log).run()).isEqualTo(exited(0));
        assertThat(sshd.home().resolve("ran-once")).hasContent("x");
        Files.createFile(sshd.home().resolve("go"));
        assertThat(running.get()).isEqualTo(exited(0));
    }

    @Test
    void onAFullDiskAJobRunsWholeOrNotAtAll() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        assertThat(Sshd.output("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", home.toString()))
                .isEmpty();
        try {
            sshd = Sshd.start(folder);
            List<JobOutcome> ends = new ArrayList<>();
            for (int filled = 28 * 1024; filled <= 64 * 1024; filled += 4096) {
                ends.add(runBeside(filled));
            }
            assertThat(ends).first().isEqualTo(exited(9));
            assertThat(ends)
                    .last()
                    .isInstanceOfSatisfying(
                            JobOutcome.Refused.class,
                            refused -> assertThat(refused.why()).contains("is the disk full?"));
        } finally {
            sshd.close();
            Sshd.output("umount", home.toString());
        }
    }

    /** The job fills what is left of the disk, and yet its status is kept. */
    private JobOutcome runBeside(int filled) throws Exception {
        Sshd.output(
                "sh",
                "-c",
                "cd " + sshd.home() + " && rm -rf .slipway rest fill; head -c " + filled + " /dev/zero > fill");
        Path ran = folder.resolve("ran-" + filled);
        JobRequest request = request(filled, "echo x >> " + ran + "; head -c 200000 /dev/zero > rest; exit 9");
        JobOutcome outcome = new HostJob(request, sshd.target(), log).run();
        if (outcome instanceof JobOutcome.Refused) {
            assertThat(ran).doesNotExist();
        } else {
            assertThat(outcome).isEqualTo(exited(9));
            assertThat(ran).hasContent("x");
        }
        return outcome;
    }

    private Future<JobOutcome> runToGo(JobRequest request) {
        Future<JobOutcome> end =
                threads.submit(() -> new HostJob(request, sshd.target(), new ByteArrayOutputStream()).run());
        Awaitility.await().atMost(LIMIT).until(() -> Files.exists(sshd.home().resolve("ran")));
        return end;
    }

    private Path file(JobRequest request, String name) throws IOException {
        Path first = jobs().resolve(request.folder());
        boolean ours = Files.readString(first.resolve("id")).strip().equals(request.identity());
        return (ours ? first : jobs().resolve(request.secondFolder())).resolve(name);
    }

    private Path jobs() {
        return sshd.home().resolve(".slipway/jobs");
    }

    private static List<String> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
