package slipway.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.docker.build.BuildResult;
import slipway.docker.engine.EngineException;
import slipway.log.Logs;
import slipway.log.Redactor;
import slipway.log.RunLog;

/** A build during the tests: it works at once, and is heard and counts when its turn has come. */
class EarlyBuildTest {
    private static final BuildStage.Built BUILT =
            new BuildStage.Built(new BuildResult("sha256:1", Optional.empty()), "0.1 s");

    @TempDir
    private Path folder;

    private RunLog log;

    @BeforeEach
    void open() throws IOException {
        log = new Logs(folder).open(17, new Redactor(List.of("open-sesame")));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whatItSaysComesInItsOwnPartOfTheLogAndWithoutSecrets() throws Exception {
        var halfway = new CountDownLatch(1);
        var turn = new CountDownLatch(1);
        EarlyBuild build = begun(output -> {
            say(output, "step 1\nwith open-");
            halfway.countDown();
            turn.await();
            say(output, "sesame\nstep 2\nthe end without a line's end");
            return BUILT;
        });
        halfway.await();
        log.line("the tests say something");
        log.heading("build");
        turn.countDown();

        assertThat(build.result(log)).isEqualTo(BUILT);
        assertThat(build.end()).isFalse();
        assertThat(Files.readString(folder.resolve("17.log")))
                .isEqualTo(
                        "the tests say something\n=== build\nstep 1\nwith ***\nstep 2\nthe end without a line's end");
    }

    @Test
    void whatWentWrongIsSaidWhenItsTurnHasCome() {
        EarlyBuild build = begun(output -> {
            throw new EngineException("the image could not be built");
        });
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !isAtWork());
        assertThatThrownBy(() -> build.result(log))
                .isInstanceOf(EngineException.class)
                .hasMessage("the image could not be built");
    }

    @Test
    void oneWhoseTurnDoesNotComeIsStoppedAndNothingOfItIsSaid() throws Exception {
        var stopped = new CountDownLatch(1);
        EarlyBuild build = begun(output -> {
            say(output, "step 1\n");
            try {
                new CountDownLatch(1).await();
                return BUILT;
            } finally {
                stopped.countDown();
            }
        });
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(EarlyBuildTest::isAtWork);

        assertThat(build.end()).isTrue();
        assertThat(stopped.getCount()).isZero();
        assertThat(build.end()).isFalse();
        assertThat(folder.resolve("17.log")).isEmptyFile();
    }

    @Test
    void whoWaitsForItCanBeInterrupted() {
        var stopped = new CountDownLatch(1);
        EarlyBuild build = begun(output -> {
            try {
                new CountDownLatch(1).await();
                return BUILT;
            } finally {
                stopped.countDown();
            }
        });
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> build.result(log)).isInstanceOf(InterruptedException.class);
        assertThat(stopped.getCount()).isZero();
        assertThat(build.end()).isFalse();
    }

    @Test
    void oneThatCouldNotBeStartedIsNotWaitedFor() {
        assertThat(new EarlyBuild(4711, log.early(), output -> BUILT).end()).isFalse();
    }

    @Test
    void anErrorIsSaidAsItIs() {
        EarlyBuild build = begun(output -> {
            throw new OutOfMemoryError("no heap");
        });
        assertThatThrownBy(() -> build.result(log))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("no heap");
    }

    private EarlyBuild begun(EarlyBuild.Work work) {
        var build = new EarlyBuild(4711, log.early(), work);
        build.start();
        return build;
    }

    private static boolean isAtWork() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("slipway-build-4711"));
    }

    private static void say(OutputStream output, String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
