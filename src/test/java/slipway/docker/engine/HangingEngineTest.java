package slipway.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.BuildSettings;
import slipway.docker.Engine;
import slipway.docker.build.ImageBuild;
import slipway.docker.test.TestContainer;
import slipway.docker.test.TestResult;
import slipway.parts.EnginePart;
import slipway.parts.FaultyLine;
import slipway.parts.NeedsParts;
import slipway.parts.SampleBuildSettings;
import slipway.parts.SampleTestSettings;

/** The engine stops answering in the middle, with all its connections open, and comes back later. */
@NeedsParts
@Timeout(90)
class HangingEngineTest {
    private static final String PROJECT = "hanging-engine-test";
    private static final EngineTimeouts SHORT =
            new EngineTimeouts(Duration.ofSeconds(8), Duration.ofSeconds(1), Duration.ofSeconds(2));
    /** All of it together, and much for a busy machine. */
    private static final Duration BOUND = Duration.ofSeconds(25);

    private static final String SECONDS = "619361";

    private final EnginePart part = EnginePart.ofEnvironment();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @TempDir
    private Path source;

    @TempDir
    private Path folder;

    private FaultyLine line;
    private Engine engine;

    @BeforeEach
    void connect() throws Exception {
        line = FaultyLine.to(part);
        engine = new Engine(Optional.of(line.address()), () -> PROJECT, folder, EnginePart.environment(), SHORT);
    }

    /** The sweep that comes from time to time takes what could not be removed. */
    @AfterEach
    void sweepsRemoveAllThatIsLeft() throws Exception {
        line.comeBack();
        String label = "label=slipway.project=" + PROJECT;
        // What the engine was asked for when it fell silent it still makes.
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            engine.sweep(Set::of);
            return part.docker("ps", "--all", "--quiet", "--filter", label).isEmpty()
                    && part.docker("network", "ls", "--quiet", "--filter", label)
                            .isEmpty();
        });
        engine.close();
        line.close();
    }

    @Test
    void aTestIsLeftWhileItsContainerIsWaitedFor() throws Exception {
        Running running = new Running(() -> test("echo begun; sleep 600"));
        await().atMost(Duration.ofSeconds(40)).until(() -> text().contains("\nbegun"));
        line.fallSilent();

        assertThat(running.interrupted()).isInstanceOf(InterruptedException.class);
        assertThat(part.docker("ps", "--quiet", "--filter", "label=slipway.project=" + PROJECT))
                .as("it runs on until the sweep")
                .isNotEmpty();
    }

    /** Nobody would see what they print. */
    @Test
    void testsDoNotBeginWhenTheStreamOfTheirOutputHasBroken() throws Exception {
        line.breakAt("101 UPGRADED");

        TestResult result = test("echo seen");
        result.removed().join();

        assertThat(result.status()).isZero();
        assertThat(text())
                .contains("ended the stream of the output before the tests began; starting them again")
                .containsOnlyOnce("\nseen\n");
    }

    @Test
    void aCallThatIsNotAnsweredFailsByItselfAndNamesTheEngine() throws Exception {
        line.fallSilentAt("/containers/create");
        long start = System.nanoTime();

        assertThatThrownBy(() -> test("true"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("the Docker engine at " + line.address() + " did not answer within 8 s");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
    }

    @Test
    void aTestThatIsOverDoesNotWaitForItsCleanUpForEver() throws Exception {
        line.fallSilentAt("DELETE /");
        long start = System.nanoTime();

        TestResult result = test("exit 3");
        result.removed().handle((done, failure) -> null).join();

        assertThat(result.status()).isEqualTo(3);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND.plusSeconds(10));
    }

    @Test
    void aBuildIsLeft() throws Exception {
        Files.writeString(
                source.resolve("Dockerfile"), "FROM busybox:local\nRUN echo building; exec sleep " + SECONDS + "\n");
        BuildSettings settings = SampleBuildSettings.of(PROJECT).build();
        Running running = new Running(() -> engine.build(
                new ImageBuild(
                        PROJECT,
                        source,
                        settings,
                        List.of("built"),
                        Map.of(),
                        Optional.empty(),
                        UnaryOperator.identity()),
                output));
        await().atMost(Duration.ofSeconds(40)).until(() -> text().contains(" building\n"));
        assertThat(ProcessHandle.allProcesses()).anyMatch(each -> isSleep(each));
        line.fallSilent();

        assertThat(running.interrupted()).isInstanceOf(InterruptedException.class);
        // What the engine is told when it can be told again.
        line.close();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ProcessHandle.allProcesses().noneMatch(each -> isSleep(each)));
        line = FaultyLine.to(part);
        engine.close();
        engine = new Engine(Optional.of(line.address()), () -> PROJECT, folder, EnginePart.environment(), SHORT);
    }

    @Test
    void aPushIsLeft() throws Exception {
        line.fallSilentAt("/push");
        Running running = new Running(
                () -> engine.push("busybox:local", "127.0.0.1:1/none", List.of("latest"), Optional.empty(), output));
        await().atMost(Duration.ofSeconds(20)).until(line::isSilent);

        assertThat(running.interrupted()).isInstanceOf(InterruptedException.class);
    }

    /** The containers of BuildKit's steps are not the engine's: the processes are looked for. */
    private static boolean isSleep(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(line -> line.endsWith(" " + SECONDS))
                .isPresent();
    }

    private TestResult test(String command) throws EngineException, InterruptedException {
        var settings = SampleTestSettings.of("busybox:local", command).test();
        return engine.run(
                new TestContainer(PROJECT, 1, settings, Map.of(), source, Optional.empty(), Optional.empty()), output);
    }

    private String text() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private interface Work {
        Object run() throws EngineException, InterruptedException;
    }

    /** Something on a thread of its own. */
    private static final class Running {
        private final AtomicReference<Object> end = new AtomicReference<>();
        private final Thread thread;

        Running(Work work) {
            thread = new Thread(() -> {
                try {
                    end.set(work.run());
                } catch (EngineException | InterruptedException | RuntimeException e) {
                    end.set(e);
                }
            });
            thread.start();
        }

        /** How it ended after it was interrupted, within the bound. */
        Object interrupted() throws InterruptedException {
            thread.interrupt();
            thread.join(BOUND.toMillis());
            assertThat(thread.isAlive()).isFalse();
            return end.get();
        }
    }
}
