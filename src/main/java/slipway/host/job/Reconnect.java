package slipway.host.job;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time without a connection to a running job: how long to wait before the next try, and what the log says of it. */
final class Reconnect {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private final JobOutput output;
    private final Duration toldAfter;
    private Duration pause = FIRST_PAUSE;
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
        if (!told && System.nanoTime() - since > toldAfter.toNanos()) {
            told = true;
            output.note("no connection to the host (" + why + "); the job goes on there; trying again");
        }
        Duration current = pause;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        return current;
    }
}
