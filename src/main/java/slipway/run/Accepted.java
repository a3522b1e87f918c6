package slipway.run;

import java.util.List;

/** What became of a request to run something; in each case it is on disk. */
public sealed interface Accepted {
    long run();

    /** Whether a new run waits. */
    default boolean isQueued() {
        return false;
    }

    /** Whether there is nothing new. */
    default boolean isRepeated() {
        return false;
    }

    /**
     * A new run waits.
     *
     * @param superseded the runs of the branch that waited, and whose place it has taken
     * @param outdated the runs of the branch that are at work, with a commit older than this
     */
    record Queued(long run, List<Long> superseded, List<Long> outdated) implements Accepted {
        public Queued {
            superseded = List.copyOf(superseded);
            outdated = List.copyOf(outdated);
        }

        @Override
        public boolean isQueued() {
            return true;
        }
    }

    /** A new run was recorded and ended at once, because the commit asks not to be run. */
    record Skipped(long run, String reason) implements Accepted {}

    /** Nothing new: this delivery, or this commit of this branch, has a run already. */
    record Repeated(long run, String reason) implements Accepted {
        @Override
        public boolean isRepeated() {
            return true;
        }
    }
}
