package slipway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.ProcessesOf;

@Timeout(60)
class ProcessesTest {
    private final Processes processes = new Processes(Duration.ofMillis(300));
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private int shell(String script) throws Exception {
        return processes.run(Command.of("sh", "-c", script).in(folder), output);
    }

    private String text() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private long pidIn(String file) throws IOException {
        return Long.parseLong(Files.readString(folder.resolve(file)).strip());
    }

    private static boolean isGone(long pid) throws IOException {
        Path stat = Path.of("/proc/" + pid + "/stat");
        return !Files.exists(stat) || Files.readString(stat).contains(") Z ");
    }

    private void awaitFile(String name) {
        await().until(() -> Files.exists(folder.resolve(name)) && Files.size(folder.resolve(name)) > 0);
    }

    /** Runs the script on a thread of its own, interrupts it when {@code file} is there, and gives what was thrown. */
    private Throwable interruptedWhen(String file, Processes runner, String script) throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                runner.run(Command.of("sh", "-c", script).in(folder), output);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        thread.start();
        awaitFile(file);
        thread.interrupt();
        thread.join();
        return thrown.get();
    }

    @Test
    void bothStreamsAreOneInTheOrderOfWriting() throws Exception {
        assertThat(shell("echo one; echo two >&2; echo three; exit 3")).isEqualTo(3);
        assertThat(text()).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void theLastLinesAreNotLost() throws Exception {
        for (int i = 0; i < 30; i++) {
            output.reset();
            shell("seq 1 20000; echo last");
            assertThat(text()).endsWith("20000\nlast\n");
        }
    }

    @Test
    void theLastLinesOfAWriterThatOutlivesTheProgramAreNotLost() throws Exception {
        for (int i = 0; i < 20; i++) {
            output.reset();
            shell("(sleep 0.05; echo last) & exit 0");
            assertThat(text()).isEqualTo("last\n");
        }
    }

    @Test
    void aGigabyteOfOutputNeedsNoMemory() throws Exception {
        AtomicLong count = new AtomicLong();
        OutputStream counting = new OutputStream() {
            @Override
            public void write(int b) {
                count.incrementAndGet();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                count.addAndGet(length);
            }
        };
        assertThat(processes.run(Command.of("head", "-c", "1073741824", "/dev/zero"), counting))
                .isZero();
        assertThat(count).hasValue(1_073_741_824L);
    }

    @Test
    void bytesPassUnchangedInBothDirections() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        processes.run(Command.of("cat").reading(bytes), output);
        assertThat(Arrays.equals(output.toByteArray(), bytes)).isTrue();
    }

    @Test
    void aProgramThatDoesNotReadItsInputDoesNotBlock() throws Exception {
        assertThat(processes.run(Command.of("true").reading(new byte[3_000_000]), output))
                .isZero();
    }

    @Test
    void withoutInputTheProgramReadsTheEnd() throws Exception {
        assertThat(shell("cat; readlink /proc/self/fd/0")).isZero();
        assertThat(text()).isEqualTo("/dev/null\n");
    }

    @Test
    void theEnvironmentIsBuiltAndNotInherited() throws Exception {
        processes.run(Command.of("env").with("NAME", "a b").with(Map.of("LANG", "de_DE.UTF-8")), output);
        assertThat(text().lines())
                .containsExactlyInAnyOrder(
                        "PATH=" + System.getenv("PATH"),
                        "HOME=" + System.getProperty("user.home"),
                        "LANG=de_DE.UTF-8",
                        "NAME=a b",
                        "SLIPWAY_STARTED_BY=" + ProcessOwner.current().text());
    }

    @Test
    void aSignalIsTheStatusOfAShell() throws Exception {
        int status = shell("kill -KILL $$");
        assertThat(ExitStatus.worded(status)).isEqualTo("exit status 137 (killed by SIGKILL)");
        assertThat(ExitStatus.worded(2)).isEqualTo("exit status 2");
        assertThat(ExitStatus.worded(127)).isEqualTo("exit status 127 (a program was not found)");
    }

    @Test
    void aMissingProgramSaysSo() {
        assertThatThrownBy(() -> processes.run(Command.of("no-such-program"), output))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot run no-such-program: there is no such program in /");
        assertThatThrownBy(() -> processes.run(Command.of("./missing.sh").in(folder), output))
                .hasMessage("cannot run ./missing.sh: there is no such program");
    }

    @Test
    void aMissingFolderSaysSo() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> processes.run(Command.of("true").in(missing), output))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot run true: the folder " + missing + " does not exist");
    }

    @Test
    void aBackgroundProcessThatKeepsThePipeIsEndedWithItsProgram() throws Exception {
        assertThat(shell("(trap '' TERM; echo $$ >/dev/null; sleep 1000) & echo $! > child; echo done"))
                .isZero();
        assertThat(text()).isEqualTo("done\n");
        assertThat(isGone(pidIn("child"))).isTrue();
    }

    @Test
    void aBackgroundProcessInAGroupOfItsOwnIsEndedWithItsProgram() throws Exception {
        shell("set -m; sleep 1000 >/dev/null 2>&1 & echo $! > child");
        assertThat(isGone(pidIn("child"))).isTrue();
    }

    @Test
    void aDaemonThatKeepsThePipeDoesNotHoldTheCaller() throws Exception {
        // its parent is gone and its session its own: the one thing that cannot be found
        shell("(setsid sh -c 'echo $$ > child; exec sleep 1000' &) ; while ! test -s child; do :; done; echo done");
        assertThat(text()).isEqualTo("done\n");
        ProcessHandle.of(pidIn("child")).orElseThrow().destroyForcibly();
    }

    @Test
    void anInterruptEndsTheWholeGroupEvenIfItIgnoresTermination() throws Exception {
        Throwable thrown = interruptedWhen(
                "ready",
                processes,
                "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > child; sleep 1000; sleep 1000' & echo $$ > parent;"
                        + "while ! test -s child; do :; done; echo ok > ready; while :; do sleep 1000; done");
        assertThat(thrown).isInstanceOf(InterruptedException.class);
        assertThat(isGone(pidIn("parent"))).isTrue();
        assertThat(isGone(pidIn("child"))).isTrue();
    }

    @Test
    void anInterruptEndsChildrenThatMadeSessionsOfTheirOwn() throws Exception {
        Throwable thrown = interruptedWhen(
                "child", processes, "setsid sh -c 'trap \"\" TERM; sleep 1000 & echo $! > child; wait' & wait");
        assertThat(thrown).isInstanceOf(InterruptedException.class);
        assertThat(isGone(pidIn("child"))).isTrue();
    }

    @Test
    void whatASessionStartsBetweenTheDeathsOfItsProcessesIsEndedToo() throws Exception {
        // All wait for the sleep that holds the gate, which is older and dies first: then each starts another.
        String waiter = "read end < gate; while :; do sleep 1000; done";
        Throwable thrown = interruptedWhen(
                "ready",
                processes,
                "trap '' TERM; mkfifo gate; sleep 1000 > gate & for each in $(seq 40); do setsid sh -c '" + waiter
                        + "' & done; sleep 0.5; echo ok > ready; wait");
        assertThat(thrown).isInstanceOf(InterruptedException.class);
        assertThat(ProcessesOf.folder(folder)).isEmpty();
    }

    @Test
    void aProgramMayCleanUpWhenItIsStopped() throws Exception {
        Throwable thrown = interruptedWhen(
                "ready",
                new Processes(Duration.ofSeconds(30)),
                "trap 'echo cleaned > cleaned; echo goodbye; exit' TERM; echo ok > ready; while :; do sleep 0.05; done");
        assertThat(thrown).isInstanceOf(InterruptedException.class);
        assertThat(folder.resolve("cleaned")).exists();
        assertThat(text()).endsWith("goodbye\n"); // the shell may also say that its sleep was terminated
    }

    @Test
    void aThreadThatIsInterruptedAlreadyLeavesNothingBehind() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> shell("sleep 1000")).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(ProcessesOf.folder(folder)).isEmpty();
    }

    @Test
    void interruptsThatKeepComingDoNotSaveAProcess() throws Exception {
        Thread thread = new Thread(() -> {
            try {
                new Processes(Duration.ofSeconds(30))
                        .run(
                                Command.of("sh", "-c", "trap '' TERM; echo $$ > child; while :; do sleep 1000; done")
                                        .in(folder),
                                output);
            } catch (IOException | InterruptedException expected) {
                // what is left behind is the question
            }
        });
        thread.start();
        awaitFile("child");
        while (thread.isAlive()) {
            thread.interrupt();
        }
        assertThat(isGone(pidIn("child"))).isTrue();
    }

    @Test
    void theLimitIsKept() throws Exception {
        Command command = Command.of("sh", "-c", "echo $$ > child; echo before; exec sleep 1000")
                .in(folder);
        assertThatThrownBy(() -> processes.run(command, output, Duration.ofMillis(700)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("sh did not end within 700 ms and was stopped");
        assertThat(text()).isEqualTo("before\n");
        assertThat(isGone(pidIn("child"))).isTrue();
    }

    @Test
    void aReceiverThatFailsIsReportedAndDoesNotBlockTheProgram() {
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("disk full");
            }
        };
        assertThatThrownBy(() -> processes.run(Command.of("seq", "1", "1000000"), failing))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
    }

    @Test
    void aReceiverWithoutMemoryIsReportedAndDoesNotBlockTheProgram() {
        OutputStream greedy = new OutputStream() {
            @Override
            public void write(int b) {
                throw new OutOfMemoryError("Java heap space");
            }
        };
        assertThatThrownBy(() -> processes.run(Command.of("seq", "1", "1000000"), greedy))
                .isInstanceOf(IOException.class)
                .hasMessage("its output could not be taken: java.lang.OutOfMemoryError: Java heap space");
    }

    @Test
    void aCommandPrintsNoSecrets() {
        Command command =
                Command.of("docker", "login").with("PASSWORD", "secret").reading(new byte[] {1});
        assertThat(command).hasToString("docker login");
    }
}
