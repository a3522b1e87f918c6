package slipway.docker.test;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.WaitContainerCondition;
import com.github.dockerjava.api.model.WaitResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import slipway.docker.engine.ContainerOutput;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.LineLog;
import slipway.docker.engine.StreamItems;

/** Starts a test's container, follows its output to the end, and says its status. */
final class TestCommands {
    /** The exit status of a script that did not begin, if it has printed nothing. */
    private static final int NOT_BEGUN = 75;

    /**
     * Begins the script of the container. The engine answers that a stream is attached a moment before it is, and what a
     * quick container prints in that moment is lost. So the commands wait for a line, which comes through that stream; if
     * the stream ends first, they do not begin, since nobody would see what they print.
     */
    static final String AWAIT_BEGIN = "read -r begin || exit " + NOT_BEGUN + "\nexec </dev/null\n";

    private static final int MOST_TRIES = 3;
    private static final byte[] BEGIN = {'\n'};
    private static final int NOT_FOUND = 127;
    private static final int FIRST_OUTPUT = 200;
    /** Said by the container's init, in several pieces; the engine itself does not notice. */
    private static final String NO_SHELL = "] exec sh failed";

    private static final Duration ATTACH_LIMIT = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final long DRAIN_NANOS = Duration.ofSeconds(10).toNanos();

    private final EngineConnection engine;
    private final LineLog log;
    private final String image;
    private final String container;
    private final ByteArrayOutputStream firstOutput = new ByteArrayOutputStream();

    TestCommands(EngineConnection engine, LineLog log, String image, String container) {
        this.engine = engine;
        this.log = log;
        this.image = image;
        this.container = container;
    }

    int run() throws EngineException, InterruptedException {
        for (int tries = 1; ; tries++) {
            int status = runOnce();
            // Each command is printed before it runs.
            boolean silent = firstOutput.size() == 0;
            if (status != NOT_BEGUN || !silent) {
                if (silent) {
                    log.line("slipway: nothing of what the tests printed came from the Docker engine at "
                            + engine.address() + "; its log may say why");
                }
                return status;
            }
            if (tries == MOST_TRIES) {
                throw new EngineException("the tests could not begin: the Docker engine at " + engine.address()
                        + " ended the stream of their output " + tries + " times; look at its log, then retry the run");
            }
            log.line("slipway: the Docker engine ended the stream of the output before the tests began; starting them"
                    + " again");
        }
    }

    private int runOnce() throws EngineException, InterruptedException {
        try (StreamItems<Frame> output = engine.stream(
                        engine.client()
                                .attachContainerCmd(container)
                                .withStdIn(new ByteArrayInputStream(BEGIN))
                                .withStdOut(true)
                                .withStdErr(true)
                                .withFollowStream(true),
                        ContainerOutput.receiver());
                StreamItems<WaitResponse> exit = engine.stream(
                        engine.client().waitContainerCmd(container).withCondition(WaitContainerCondition.NEXT_EXIT))) {
            awaitStart(output);
            awaitStart(exit);
            engine.ask(
                    "start of the tests in " + image,
                    () -> engine.client().startContainerCmd(container).exec());
            copyOutput(output, exit);
            output.failure().ifPresent(this::tellBroken);
            return statusOf(exit);
        }
    }

    private void awaitStart(StreamItems<?> stream) throws EngineException, InterruptedException {
        if (!stream.awaitStart(ATTACH_LIMIT)) {
            throw new EngineException("test container: the Docker engine at " + engine.address()
                    + " did not attach within " + ATTACH_LIMIT.toSeconds() + " s; look at its log");
        }
        if (stream.failure().isPresent()) {
            throw engine.failed("test container", stream.failure().get());
        }
    }

    /** Until the end of the output; after the exit it has a limit. */
    private void copyOutput(StreamItems<Frame> output, StreamItems<WaitResponse> exit) throws InterruptedException {
        long exitSeen = 0;
        while (!output.isOver()) {
            Optional<Frame> frame = output.next(LOOK);
            frame.ifPresent(this::write);
            if (!exit.isReady()) {
                continue;
            }
            exitSeen = exitSeen == 0 ? System.nanoTime() : exitSeen;
            if (System.nanoTime() - exitSeen > DRAIN_NANOS) {
                log.line("the test container has ended, but its output has not; the rest is left out");
                return;
            }
        }
    }

    private void tellBroken(Throwable cause) {
        log.line("slipway: the stream of the output from the Docker engine at " + engine.address() + " broke (" + cause
                + "); what the tests printed from there on is missing here");
    }

    private void write(Frame frame) {
        if (firstOutput.size() < FIRST_OUTPUT) {
            firstOutput.writeBytes(frame.getPayload());
        }
        log.write(frame.getPayload());
    }

    private int statusOf(StreamItems<WaitResponse> exit) throws EngineException, InterruptedException {
        Optional<WaitResponse> answer = exit.next();
        if (answer.isEmpty()) {
            throw new EngineException("the Docker engine at " + engine.address()
                    + " was lost while the tests ran; see that it is running, then retry the run");
        }
        int status = answer.get().getStatusCode();
        if (status == NOT_FOUND && firstOutput.toString(StandardCharsets.UTF_8).contains(NO_SHELL)) {
            throw new EngineException("test.image: " + image
                    + " has no shell (sh) to run the commands with; choose an image that has one");
        }
        return status;
    }
}
