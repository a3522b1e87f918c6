package slipway.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time without a connection to a running job: how long to wait before the next try, and what the log says of it. */
final class Outage {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** A short break is nobody's business. */
    private static final Duration TOLD_AFTER = Duration.ofSeconds(10);

    private final JobOutput output;
    private Duration pause = FIRST_PAUSE;
    private long since;
    private boolean told;

    Outage(JobOutput output) {
        this.output = output;
    }

    /** The script on the host answers: called by whoever reads it. */
    synchronized void over() throws IOException {
        if (told) {
            output.note("connected again");
        }
        pause = FIRST_PAUSE;
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
        if (!told && System.nanoTime() - since > TOLD_AFTER.toNanos()) {
            told = true;
            output.note("no connection to the host (" + why + "); the job goes on there; trying again");
        }
        Duration current = pause;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        return current;
    }
}
