package slipway.host.job;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import slipway.config.Host;
import slipway.host.HostScript;
import slipway.host.JobRequest;
import slipway.host.ScriptAnswers;
import slipway.ssh.ConnectionLost;
import slipway.ssh.SshConnection;
import slipway.ssh.SshException;

/**
 * A command that runs on a host as a job of its own: it outlives connections, is started once however often it is asked
 * for, and can be asked for its result later.
 *
 * <p>What it is on the host (all below {@code ~/.slipway}): {@code jobs/<run>/}, or where another server's job with
 * the same number is there {@code jobs/<run>-<digest>/}, with {@code id} (whose job it is), {@code command}, {@code
 * environment}, {@code run} (the script that runs it), {@code login} (for the registry, until the pull is over), {@code
 * output}, {@code attempts/<n>} and {@code command.pid}
 * (process, its start, boot), {@code stop} (asked to end), {@code result.json} ({@link HostReport}) and, at the
 * true end only, {@code exit}; {@code fence} (of the server that works on it), and {@code fences/<project>/<installation>/<n>},
 * of which the highest is that of the newest redeploy; {@code locks/<project>/<n>}, and for a stack's folder {@code locks/_stack-<sum>/<n>}, of
 * which the highest is the one that counts; {@code swaps/<project>}, what ran before an exchange that has not ended.
 */
public final class HostJob {
    private static final Duration TOLD_AFTER = Duration.ofSeconds(10);

    private final JobRequest request;
    private final Host target;
    private final JobOutput output;
    private final Reconnect reconnect;
    private volatile boolean started;

    /** @param log gets the job's output, from one thread at a time */
    public HostJob(JobRequest request, Host target, OutputStream log) {
        this(request, target, log, TOLD_AFTER);
    }

    /** @param toldAfter how long a connection may be broken before the log says so */
    HostJob(JobRequest request, Host target, OutputStream log, Duration toldAfter) {
        this.request = request;
        this.target = target;
        this.output = new JobOutput(log);
        this.reconnect = new Reconnect(output, toldAfter);
    }

    /**
     * A job that a Slipway which is gone may have handed to the host: whatever hinders the first connection says nothing
     * about it, so it is asked for again and again, like one that was started here.
     */
    public static HostJob leftBehind(JobRequest request, Host target, OutputStream log) {
        HostJob job = new HostJob(request, target, log);
        job.started = true;
        return job;
    }

    /** Whether the job may run on the host by now, or did: after this, giving up here does not stop it there. */
    public boolean started() {
        return started;
    }

    /**
     * Starts the job unless it was started before (also by a Slipway that crashed since), and follows it to its end. The
     * whole output goes to the log, each byte once, also what was written before. A job that went down with its host is
     * started again; one that was killed alone is not. Once the job may run, broken connections are made again until the
     * caller is interrupted.
     *
     * @throws SshException when the host could not be reached to begin with: nothing runs there
     */
    public JobOutcome run() throws SshException, InterruptedException {
        try {
            while (true) {
                Optional<JobOutcome> end = attempt();
                if (end.isPresent()) {
                    return end.get();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<JobOutcome> attempt() throws SshException, InterruptedException, IOException {
        boolean startedBefore = started;
        String why;
        try (SshConnection connection = SshConnection.open(target)) {
            started = true;
            JobOutcome outcome = new Follower().on(connection);
            return Optional.of(startedBefore ? outcome.sentBefore() : outcome);
        } catch (SshException e) {
            boolean nothingWasSent = !(e instanceof ConnectionLost);
            if (nothingWasSent && !startedBefore) {
                started = false;
                throw e;
            }
            why = e.getMessage();
        }
        reconnect.await(why);
        return Optional.empty();
    }

    /** One connection's share in following the job: sends the script, and reads what becomes of the job. */
    private final class Follower {
        private final String mark = "slipway-" + UUID.randomUUID();
        private final long resume = output.position();
        private final JobFeed feed = new JobFeed(output, reconnect, mark);
        private final ScriptAnswers words = new ScriptAnswers();

        /** @throws ConnectionLost when the job's end is not known yet */
        JobOutcome on(SshConnection connection) throws SshException, InterruptedException {
            byte[] script = HostScript.follow(request, mark, resume);
            try {
                int status = connection.execute(HostScript.COMMAND, script, feed, words);
                Optional<JobOutcome> end = end();
                return end.isPresent() ? end.get() : endedEarly(status);
            } catch (ConnectionLost e) {
                // The result may have arrived before the line broke.
                return end().orElseThrow(() -> e);
            } finally {
                feed.seal();
            }
        }

        /** Nothing ran if the script never began; else it was killed, and the job may run. */
        private JobOutcome endedEarly(int status) throws ConnectionLost {
            if (!words.answer().isEmpty()) {
                throw new ConnectionLost(
                        target.words() + ": the script that follows the job ended early: " + words.others());
            }
            return new JobOutcome.Refused(
                    target.words() + ": the login shell did not run /bin/sh (exit status " + status + "): "
                            + (words.others() + " " + feed.noise()).strip()
                            + "; give the user a login shell, and take away a forced command");
        }

        private Optional<JobOutcome> end() {
            Optional<String> refusal = words.answer("refused");
            if (refusal.isPresent()) {
                return Optional.of(new JobOutcome.Refused(target.words() + ": " + refusal.get()));
            }
            return feed.result().map(result -> JobOutcome.of(result, feed.report(), target.words()));
        }
    }

    /**
     * Ends the job on the host: TERM, 5 s, KILL to all that its command started; a job that has not started never will.
     * Takes up to about 12 s, and for the exchange of a compose service, which backs out first, up to about 95 s; {@link
     * #run} then says what came of it. Also for a job that a Slipway started which crashed since; asking for one that was never
     * started does no harm.
     */
    public StopResult stop() throws SshException, InterruptedException {
        return stop(request.work().grace());
    }

    /**
     * The same with a grace time of the caller.
     *
     * @param grace between TERM and KILL, in whole seconds
     */
    public StopResult stop(Duration grace) throws SshException, InterruptedException {
        try (SshConnection connection = SshConnection.open(target)) {
            ScriptAnswers words = new ScriptAnswers();
            connection.execute(
                    HostScript.COMMAND, HostScript.stop(request, grace), OutputStream.nullOutputStream(), words);
            return stopped(words);
        }
    }

    private StopResult stopped(ScriptAnswers words) {
        Optional<String> remaining = words.answer("remains");
        if (remaining.isPresent()) {
            return new StopResult(
                    false,
                    "the job still runs on " + target.words() + ": processes " + remaining.get()
                            + " could not be ended, probably since they belong to another user (sudo); end them there");
        }
        Optional<String> refused = words.answer("refused");
        if (refused.isPresent()) {
            return new StopResult(false, target.words() + ": " + refused.get());
        }
        if (words.answer().isEmpty()) {
            return new StopResult(
                    false, "whether the job still runs on " + target.words() + " is not known: " + words.others());
        }
        return new StopResult(true, "the job was ended on " + target.words());
    }
}
