package slipway.process;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs programs of this machine, and leaves none of them behind.
 *
 * <p>Each runs in a session of its own. When it ends, when its limit is reached, or when the calling thread is
 * interrupted, all of that session is ended, and, unless the program ended by itself, all of its descendants too. What
 * cannot be caught: a process that made a session of its own and whose parent had ended already, as daemons do; and a
 * process of another user, which only root may signal.
 */
public final class Processes {
    private static final Duration NO_LIMIT = Duration.ofDays(36_500);

    /** For a writer that outlives the program, such as bash's {@code > >(tee log)}, to write its last lines. */
    private static final Duration LAST_LINES = Duration.ofMillis(500);

    private static final Duration REST_OF_OUTPUT = Duration.ofSeconds(2);

    private final Duration grace;

    public Processes() {
        this(Duration.ofSeconds(5));
    }

    /** @param grace between SIGTERM and SIGKILL */
    public Processes(Duration grace) {
        this.grace = grace;
    }

    /**
     * Runs the command to its end; its standard output and error go to {@code output} as one stream, and nothing is
     * written there after the return.
     *
     * @return the exit status as a shell gives it: 128 and the signal's number if a signal ended it; {@link ExitStatus}
     *     words it
     * @throws IOException if it cannot be started, or {@code output} cannot be written
     * @throws InterruptedException after everything it started was ended
     */
    public int run(Command command, OutputStream output) throws IOException, InterruptedException {
        try {
            return run(command, output, NO_LIMIT);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e); // in a hundred years
        }
    }

    /**
     * The same, with a limit.
     *
     * @throws TimeoutException after everything it started was ended; the message names the program and the limit
     */
    public int run(Command command, OutputStream output, Duration limit)
            throws IOException, InterruptedException, TimeoutException {
        ProcessSession session = ProcessSession.start(command);
        ProcessOutput copy = ProcessOutput.copying(session, output);
        try {
            ProcessInput.feeding(session, command.input());
            if (!session.process().waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException(
                        command.program() + " did not end within " + worded(limit) + " and was stopped");
            }
            copy.awaitEnd(LAST_LINES);
        } finally {
            session.end(grace);
            copy.stop(REST_OF_OUTPUT);
        }
        copy.rethrowFailure();
        return session.process().exitValue();
    }

    /** Ends what servers of this machine and user that were killed have left running; to be called at the start. */
    public void endOrphans() throws InterruptedException {
        new Orphans().end(grace);
    }

    private static String worded(Duration limit) {
        if (limit.toMillis() % 1000 != 0) {
            return limit.toMillis() + " ms";
        }
        return limit.toSeconds() % 60 == 0 ? limit.toMinutes() + " min" : limit.toSeconds() + " s";
    }
}
