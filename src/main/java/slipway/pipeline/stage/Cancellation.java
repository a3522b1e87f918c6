package slipway.pipeline.stage;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import slipway.run.StageName;
import slipway.text.Elapsed;

/**
 * The one way to stop a run that is at work: interrupts its thread, and remembers why. An interrupt that comes when its
 * stage is over never reaches the next one.
 */
public final class Cancellation {
    /** Why a run was interrupted. */
    public record Why(Kind kind, String reason) {
        public static final Why STOP = new Why(Kind.LEAVE, "the server was stopped; the run goes on at the next start");
        public static final Why DATABASE_AWAY =
                new Why(Kind.LEAVE, "the database is away, and another server may take the run up");

        /** What the interrupt means for the run. */
        public enum Kind {
            /** It ends: a person wants that, or a newer push. */
            CANCEL,
            /** Its stage ran out of time. */
            TIME_OUT,
            /** This server may not go on with it; it is not over. */
            LEAVE
        }

        public static Why cancel(String reason) {
            return new Why(Kind.CANCEL, reason);
        }
    }

    private Optional<Thread> thread = Optional.empty();
    private BooleanSupplier beyondCancelling = () -> false;
    private String tooLate = "";
    private Optional<StageName> stage = Optional.empty();
    private Optional<StageName> furthest = Optional.empty();
    private Optional<Why> why = Optional.empty();
    private boolean released;

    /** The run's thread, which is the one to be interrupted. */
    public synchronized void hold(Thread itsThread) {
        thread = Optional.of(itsThread);
    }

    /**
     * From the moment this says so, what the run has begun goes on without it: a cancel is refused.
     *
     * @param words why, for users
     */
    public synchronized void beyondCancellingWhen(BooleanSupplier hasBegun, String words) {
        beyondCancelling = hasBegun;
        tooLate = words;
    }

    public synchronized CancelResult cancel(String reason) {
        if (beyondCancelling.getAsBoolean()) {
            return new CancelResult.TooLate(tooLate + "; how it ends will be recorded");
        }
        return pull(Why.cancel(reason))
                ? new CancelResult.Requested()
                : new CancelResult.TooLate("the run is ending already");
    }

    /** Interrupts the run whatever it is at; false if it is over, or was interrupted before. */
    public synchronized boolean pull(Why reason) {
        if (released || why.isPresent()) {
            return false;
        }
        why = Optional.of(reason);
        if (stage.isPresent()) {
            thread.ifPresent(Thread::interrupt);
        }
        return true;
    }

    /** Interrupts the run unless it has begun the given stage. */
    public synchronized boolean pullBefore(StageName limit, Why reason) {
        boolean early = furthest.map(now -> now.compareTo(limit) < 0).orElse(true);
        return early && pull(reason);
    }

    /** Interrupts the run if it is still at this stage. */
    public synchronized void timeOut(StageName late, Duration limit) {
        String reason = "ran out of time: it may take " + Elapsed.words(limit) + " (" + late.word() + ".timeout)";
        pullAt(late, new Why(Why.Kind.TIME_OUT, reason));
    }

    /** Interrupts the run if it is at this stage. */
    public synchronized void pullAt(StageName at, Why reason) {
        if (stage.equals(Optional.of(at))) {
            pull(reason);
        }
    }

    /** A stage begins; false if the run was stopped between two stages, and must not begin another. */
    public synchronized boolean enter(StageName next) {
        if (why.isPresent()) {
            return false;
        }
        stage = Optional.of(next);
        furthest = stage;
        return true;
    }

    /** The stage is over: from now on no interrupt reaches the thread, and one that is pending is forgotten. */
    public synchronized void leave() {
        stage = Optional.empty();
        Thread.interrupted();
    }

    public synchronized Optional<Why> why() {
        return why;
    }

    public synchronized boolean isBecauseOf(Why.Kind kind) {
        return why.filter(known -> known.kind() == kind).isPresent();
    }

    /** The stage was done when its time ran out: that is no reason to stop the next one. */
    public synchronized void forgetTimeOut() {
        if (isBecauseOf(Why.Kind.TIME_OUT)) {
            forget();
        }
    }

    /** Forgets why the run was interrupted, and the interrupt with it: it goes on after all. */
    public synchronized void forget() {
        why = Optional.empty();
        Thread.interrupted();
    }

    /** The run is over. */
    public synchronized void release() {
        released = true;
        leave();
    }
}
