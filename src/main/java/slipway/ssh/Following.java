package slipway.ssh;

import java.util.Optional;
import java.util.UUID;

/** One connection's share in following a job: sends the script, and reads what becomes of the job. */
final class Following {
    private final JobRequest request;
    private final SshTarget target;
    private final String mark = "slipway-" + UUID.randomUUID();
    private final long resume;
    private final JobFeed feed;
    private final ScriptWords words = new ScriptWords();

    Following(JobRequest request, SshTarget target, JobOutput output, Outage outage) {
        this.request = request;
        this.target = target;
        this.resume = output.position();
        this.feed = new JobFeed(output, outage, mark);
    }

    /** @throws ConnectionLost when the job's end is not known yet */
    JobEnd on(SshConnection connection) throws SshException, InterruptedException {
        byte[] script = HostScript.follow(request, mark, resume);
        try {
            int status = connection.execute(HostScript.COMMAND, script, feed, words);
            Optional<JobEnd> end = end();
            return end.isPresent() ? end.get() : endedEarly(status);
        } catch (ConnectionLost e) {
            // The result may have arrived before the line broke.
            Optional<JobEnd> end = end();
            if (end.isEmpty()) {
                throw e;
            }
            return end.get();
        } finally {
            feed.seal();
        }
    }

    /** Nothing ran if the script never began; else it was killed, and the job may run. */
    private JobEnd endedEarly(int status) throws ConnectionLost {
        if (!words.answer().isEmpty()) {
            throw new ConnectionLost(
                    target.words() + ": the script that follows the job ended early: " + words.others());
        }
        return new JobEnd.Refused(
                target.words() + ": the login shell did not run /bin/sh (exit status " + status + "): "
                        + (words.others() + " " + feed.noise()).strip()
                        + "; give the user a login shell, and take away a forced command");
    }

    private Optional<JobEnd> end() {
        Optional<String> refusal = words.answer("refused");
        if (refusal.isPresent()) {
            return Optional.of(new JobEnd.Refused(target.words() + ": " + refusal.get()));
        }
        return feed.result().map(result -> JobEnd.of(result, feed.report(), target.words()));
    }
}
