package slipway.git;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import slipway.process.Command;
import slipway.process.ExitStatus;
import slipway.process.Processes;
import slipway.text.HeadBuffer;

/** Runs git with settings of our own, and turns its failures into messages for people. */
final class GitProgram {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    /** A person may be waiting for what another host answers. */
    private static final Duration HOST_LIMIT = Duration.ofSeconds(20);
    /** How long an answer is, strangers decide, who write messages of commits and run git hosts. */
    private static final int LARGEST_ANSWER = 1 << 20;

    private final Processes processes;
    private final Map<String, String> environment;

    GitProgram(Processes processes, GitSettings settings, Map<String, String> environment) {
        this.processes = processes;
        this.environment = new HashMap<>(environment);
        this.environment.putAll(settings.environment());
    }

    /**
     * What git printed, both streams together.
     *
     * @param isCut whether there may be more
     */
    record Answer(int status, String text, boolean isCut) {
        boolean isGood() {
            return status == 0;
        }
    }

    /** Asks this machine's git about what is here already. */
    Answer ask(List<String> arguments) throws GitException, InterruptedException {
        return ask(command(arguments), ANSWER_LIMIT);
    }

    /** Asks with access to the repository's host. */
    Answer ask(RepositoryAccess access, List<String> arguments) throws GitException, InterruptedException {
        access.check();
        return ask(command(access, arguments), HOST_LIMIT);
    }

    private Answer ask(Command command, Duration limit) throws GitException, InterruptedException {
        HeadBuffer output = new HeadBuffer(LARGEST_ANSWER);
        try {
            int status = processes.run(command, output, limit);
            return new Answer(status, output.text(), output.isFull());
        } catch (TimeoutException e) {
            throw new GitException(e.getMessage() + "; the repository's host may be hanging: try again later", e);
        } catch (IOException e) {
            throw unstartable(e);
        }
    }

    /** Runs git with access to the repository's host; {@code doing} completes "cannot". */
    void run(RepositoryAccess access, String doing, List<String> arguments, OutputStream log)
            throws GitException, InterruptedException {
        Optional<GitException> failure = attempt(access, doing, arguments, log);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** The same for a caller that can do something about a failure. */
    Optional<GitException> attempt(RepositoryAccess access, String doing, List<String> arguments, OutputStream log)
            throws GitException, InterruptedException {
        access.check();
        TailBuffer tail = new TailBuffer(log);
        try {
            int status = processes.run(command(access, arguments), tail);
            return status == 0 ? Optional.empty() : Optional.of(failure(access, doing, status, tail.text()));
        } catch (IOException e) {
            throw unstartable(e);
        }
    }

    static GitException failure(RepositoryAccess access, String doing, int status, String output) {
        Optional<GitErrorAdvice> trouble = GitErrorAdvice.in(output);
        String reason = trouble.map(known -> known.advice(output, access))
                .orElseGet(
                        () -> "git ended with " + ExitStatus.worded(status) + ":\n" + TailBuffer.lastLines(output, 10));
        return new GitException(
                "cannot " + doing + ": " + reason, trouble.orElse(null), trouble.flatMap(known -> known.fix(access)));
    }

    private Command command(List<String> arguments) {
        return Command.of("git").and(arguments).with(environment);
    }

    private Command command(RepositoryAccess access, List<String> arguments) {
        return Command.of("git")
                .and(access.settings())
                .and(arguments)
                .with(environment)
                .with(access.environment());
    }

    private static GitException unstartable(IOException e) {
        GitException failure = new GitException(
                "git could not be run: " + e.getMessage() + " (package git of the system)",
                null,
                Optional.of("sudo apt-get install git"));
        failure.initCause(e);
        return failure;
    }
}
