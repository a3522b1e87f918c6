package slipway.run;

import java.util.List;
import java.util.Optional;

/** What became of a request to run something; in each case it is on disk. */
public sealed interface Accepted {
    /** From the most that can become of it to the least. */
    enum Kind {
        QUEUED,
        SKIPPED,
        REPEATED
    }

    Kind kind();

    long run();

    /** Why no run waits, if so. */
    default Optional<String> whyNot() {
        return Optional.empty();
    }

    /** The runs of the branch that are at work, with a commit older than this. */
    default List<Long> outdated() {
        return List.of();
    }

    /**
     * A new run waits.
     *
     * @param superseded the runs of the branch that waited, and whose place it has taken
     */
    record Queued(long run, List<Long> superseded, List<Long> outdated) implements Accepted {
        public Queued {
            superseded = List.copyOf(superseded);
            outdated = List.copyOf(outdated);
        }

        @Override
        public Kind kind() {
            return Kind.QUEUED;
        }
    }

    /** A new run was recorded and ended at once, because the commit asks not to be run. */
    record Skipped(long run, String reason) implements Accepted {
        @Override
        public Kind kind() {
            return Kind.SKIPPED;
        }

        @Override
        public Optional<String> whyNot() {
            return Optional.of(reason);
        }
    }

    /** Nothing new: this delivery, or this commit of this branch, has a run already. */
    record Repeated(long run, String reason) implements Accepted {
        @Override
        public Kind kind() {
            return Kind.REPEATED;
        }

        @Override
        public Optional<String> whyNot() {
            return Optional.of(reason);
        }
    }
}
