package slipway.pipeline.stage;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import slipway.docker.engine.EngineException;
import slipway.log.EarlyOutput;
import slipway.log.RunLog;

/**
 * A build that is started during the tests, on a thread of its own. Its output and its image are used when the build stage
 * begins.
 */
final class EarlyBuild {
    private final EarlyOutput output;
    private final CompletableFuture<BuildStage.Built> done = new CompletableFuture<>();
    private final Thread thread;

    /** What is done meanwhile; reacts to the interruption of its thread. */
    interface Work {
        BuildStage.Built run(OutputStream output) throws EngineException, IOException, InterruptedException;
    }

    EarlyBuild(long run, EarlyOutput output, Work work) {
        this.output = output;
        this.thread = new Thread(() -> run(work), "slipway-build-" + run);
    }

    private void run(Work work) {
        try {
            done.complete(made(work));
        } catch (EngineException | IOException | InterruptedException | RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
    }

    private BuildStage.Built made(Work work) throws EngineException, IOException, InterruptedException {
        try (output) {
            return work.run(output);
        }
    }

    void start() {
        thread.start();
    }

    /**
     * The build stage begins: writes the output so far to the log, and waits for the image. An interrupt ends the build first:
     * nothing is written to the log after this has returned.
     */
    BuildStage.Built result(RunLog log) throws EngineException, IOException, InterruptedException {
        output.handTo(log);
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (InterruptedException e) {
            end();
            throw e;
        }
    }

    private static IllegalStateException rethrown(Throwable cause) throws EngineException, IOException {
        if (cause instanceof EngineException refused) {
            throw refused;
        }
        if (cause instanceof IOException broken) {
            throw broken;
        }
        if (cause instanceof RuntimeException broken) {
            throw broken;
        }
        if (cause instanceof Error broken) {
            throw broken;
        }
        return new IllegalStateException("nobody interrupts a build whose turn has come", cause);
    }

    /**
     * Returns when it has ended, at once for one that was never started; an interrupt does not end the wait.
     *
     * @return whether it was at work
     */
    boolean end() {
        boolean atWork = thread.isAlive() && !done.isDone();
        if (atWork) {
            thread.interrupt();
            // join() of a future does not react to interrupts, unlike a thread's.
            done.exceptionally(failure -> null).join();
        }
        return atWork;
    }
}
