package slipway.poll;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import slipway.database.DatabaseUnusable;
import slipway.database.ReadFailed;
import slipway.database.WriteFailed;
import slipway.text.Backoff;

/** A thread that works in rounds: when it is woken, and when the time is over that the last round has returned. */
public abstract class PollLoop {
    private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
    private static final Duration GATHER = Duration.ofMillis(50);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(10);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    /** The longest pause between two rounds; most work wakes the loop. */
    public static final Duration LOOK_ANYWAY = Duration.ofMinutes(1);

    /** The pauses before the loops try again what failed. */
    public static final Backoff RETRIES = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(5));

    private final String what;
    private final Duration stopLimit;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile BooleanSupplier turn = () -> true;
    /** Whether the first step is done; the thread's own. */
    private boolean begun;

    /**
     * The loop, which does not run yet.
     *
     * @param name of its thread
     * @param what the loop does, for the log: {@code alerts are sent}
     */
    protected PollLoop(String name, String what) {
        this(name, what, STOP_LIMIT);
    }

    /**
     * The same for a loop that may take longer to stop.
     *
     * @param stopLimit how long it may take to end what it is doing
     */
    protected PollLoop(String name, String what, Duration stopLimit) {
        this.what = what;
        this.stopLimit = stopLimit;
        this.thread = new Thread(this::work, name);
    }

    /** Does all that is due; returns how long there is nothing more to do, unless the loop is woken. */
    protected abstract Duration round() throws InterruptedException;

    /** The first step, which is done once and by each server, even if another one has its turn. */
    protected void begin() {}

    public void start() {
        thread.start();
    }

    /**
     * The same for what one of several servers does.
     *
     * @param itsTurn whether this one does it; when that begins to be so, the loop is to be woken
     */
    public void start(BooleanSupplier itsTurn) {
        turn = itsTurn;
        thread.start();
    }

    public void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(stopLimit.toMillis());
    }

    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /** How long until the first of these times has come, but not longer than {@link #LOOK_ANYWAY}. */
    public static Duration until(Collection<Instant> due, Clock clock) {
        Instant now = clock.instant();
        return due.stream()
                .map(time -> Duration.between(now, time))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
                .filter(wait -> wait.compareTo(LOOK_ANYWAY) < 0)
                .min(Comparator.naturalOrder())
                .orElse(LOOK_ANYWAY);
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
            LOG.debug("{}: not any more, the server stops", what);
        }
    }

    private Duration lookOrPause() throws InterruptedException {
        try {
            if (!begun) {
                begin();
                begun = true;
            }
            return turn.getAsBoolean() ? round() : LOOK_ANYWAY;
        } catch (WriteFailed | DatabaseUnusable e) {
            // Callers of writes report the failure, and a start that is refused reports it once.
            LOG.debug("nothing can be read or written, so not: {}: {}", what, e.getMessage());
        } catch (ReadFailed e) {
            // The dispatcher logs a database that is away.
            LOG.atLevel(e.mayPass() ? Level.DEBUG : Level.ERROR)
                    .setCause(e.mayPass() ? null : e)
                    .log("nothing can be read, so not: {}: {}", what, e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("{}: that broke, and is tried again", what, e);
        }
        Thread.sleep(AFTER_TROUBLE.toMillis());
        return Duration.ZERO;
    }
}
