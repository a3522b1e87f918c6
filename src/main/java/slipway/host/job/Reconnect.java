package slipway.host.job;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import slipway.ssh.SshConnection;

/** The time without a connection to a running job: how long to wait before the next try, and what the log says of it. */
final class Reconnect {
    private final JobOutput output;
    private final Duration toldAfter;
    private int failures;
    private long since;
    private boolean told;

    /** @param toldAfter a shorter break is nobody's business */
    Reconnect(JobOutput output, Duration toldAfter) {
        this.output = output;
        this.toldAfter = toldAfter;
    }

    /** The script on the host answers: called by whoever reads it. */
    synchronized void over() throws IOException {
        if (told) {
            output.note("connected again");
        }
        failures = 0;
        since = 0;
        told = false;
    }

    void await(String why) throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(next(why).toMillis());
    }

    private synchronized Duration next(String why) throws IOException {
        if (since == 0) {
            since = System.nanoTime();
        }
        if (!told && System.nanoTime() - since > toldAfter.toNanos()) {
            told = true;
            output.note("no connection to the host (" + why + "); the job goes on there; trying again");
        }
        return SshConnection.RECONNECT.after(++failures);
    }
}
