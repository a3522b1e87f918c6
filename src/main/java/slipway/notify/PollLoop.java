package slipway.notify;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.database.DatabaseUnusable;
import slipway.database.WriteFailed;

/** One thread that looks for what is to be told: when it is woken, and when the last look said that there will be some. */
public final class PollLoop {
    private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
    private static final Duration GATHER = Duration.ofMillis(50);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(10);

    private final String what;
    private final Round round;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;

    /** Tells all that is due; returns how long there is nothing more to do, unless it is woken. */
    public interface Round {
        Duration look() throws InterruptedException;
    }

    /** @param what is done, for the log: {@code GitLab is told how runs go} */
    public PollLoop(String name, String what, Round round) {
        this.what = what;
        this.round = round;
        this.thread = new Thread(this::work, name);
    }

    public void start() {
        thread.start();
    }

    public void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5).toMillis());
    }

    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (wake.tryAcquire(lookOrPause().toMillis(), TimeUnit.MILLISECONDS)) {
                    // A thousand deliveries a second are not a thousand looks.
                    Thread.sleep(GATHER.toMillis());
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("{} by the next life", what);
        }
    }

    private Duration lookOrPause() throws InterruptedException {
        try {
            return round.look();
        } catch (WriteFailed | DatabaseUnusable e) {
            // Those who wait for their writes say so; at a start that is refused it is said once, and last.
            LOG.debug("nothing can be read or written, so not: {}: {}", what, e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("{}: that broke, and is tried again", what, e);
        }
        Thread.sleep(AFTER_TROUBLE.toMillis());
        return Duration.ZERO;
    }
}
