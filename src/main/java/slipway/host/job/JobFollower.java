package slipway.host.job;

import java.util.Optional;
import java.util.UUID;
import slipway.config.Host;
import slipway.host.HostScript;
import slipway.host.JobRequest;
import slipway.host.ScriptAnswers;
import slipway.ssh.ConnectionLost;
import slipway.ssh.SshConnection;
import slipway.ssh.SshException;

/** One connection's share in following a job: sends the script, and reads what becomes of the job. */
final class JobFollower {
    private final JobRequest request;
    private final Host target;
    private final String mark = "slipway-" + UUID.randomUUID();
    private final long resume;
    private final JobFeed feed;
    private final ScriptAnswers words = new ScriptAnswers();

    JobFollower(JobRequest request, Host target, JobOutput output, Reconnect reconnect) {
        this.request = request;
        this.target = target;
        this.resume = output.position();
        this.feed = new JobFeed(output, reconnect, mark);
    }

    /** @throws ConnectionLost when the job's end is not known yet */
    JobOutcome on(SshConnection connection) throws SshException, InterruptedException {
        byte[] script = HostScript.follow(request, mark, resume);
        try {
            int status = connection.execute(HostScript.COMMAND, script, feed, words);
            Optional<JobOutcome> end = end();
            return end.isPresent() ? end.get() : endedEarly(status);
        } catch (ConnectionLost e) {
            // The result may have arrived before the line broke.
            Optional<JobOutcome> end = end();
            if (end.isEmpty()) {
                throw e;
            }
            return end.get();
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
