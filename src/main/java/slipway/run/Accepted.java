package slipway.run;

import java.util.List;

/** What became of a request to run something; in each case it is on disk. */
public sealed interface Accepted {
    long run();

    /** A new run waits. {@code outdated} are the running runs of the branch that a newer commit has overtaken. */
    record Queued(long run, List<Long> outdated) implements Accepted {
        public Queued {
            outdated = List.copyOf(outdated);
        }
    }

    /** A new run was recorded and ended at once, because the commit asks not to be run. */
    record Skipped(long run, String reason) implements Accepted {}

    /** Nothing new: this delivery, or this commit of this branch, has a run already. */
    record Repeated(long run, String reason) implements Accepted {}
}
