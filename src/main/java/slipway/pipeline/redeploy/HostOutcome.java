package slipway.pipeline.redeploy;

import java.util.List;
import java.util.function.Supplier;
import slipway.host.job.HostReport;
import slipway.host.job.JobOutcome;
import slipway.process.ExitStatus;

/** What the end of a job on a host means for its release. */
sealed interface HostOutcome {
    /** What is wrong; empty where nothing is. */
    String why();

    /** The new release runs there, and held. */
    record Holds() implements HostOutcome {
        @Override
        public String why() {
            return "";
        }
    }

    /** It runs there, and yet something is wrong. */
    record HoldsButHarmed(String why) implements HostOutcome {}

    /** It does not hold, or may not; nothing has been put back. */
    record DoesNotHold(String why) implements HostOutcome {}

    /**
     * It did not hold, and the host itself has put back what it had found.
     *
     * @param names all that this image is known by: its id, and {@code repository@sha256:...}
     */
    record BackedOut(String why, List<String> names) implements HostOutcome {
        public BackedOut {
            names = List.copyOf(names);
        }
    }

    /** Nothing was changed. */
    record Unchanged(String why) implements HostOutcome {}

    /** What runs there is not certain, and nothing that we know of would make it so. */
    record Uncertain(String why) implements HostOutcome {}

    /**
     * Reads a job's end.
     *
     * @param circumstances where and after how long, and what it last wrote: for a reason that has no words of its own
     */
    static HostOutcome of(JobOutcome outcome, Supplier<String> circumstances) {
        if (outcome instanceof JobOutcome.Lost lost) {
            return new Uncertain(lost.why());
        }
        if (outcome instanceof JobOutcome.Refused refused) {
            return new Unchanged(refused.why());
        }
        JobOutcome.Exited exited = (JobOutcome.Exited) outcome;
        if (exited.report().isPresent()) {
            return reported(exited.report().get(), exited.status(), circumstances);
        }
        return exited.status() == 0
                ? new Holds()
                : new DoesNotHold(ExitStatus.worded(exited.status()) + circumstances.get());
    }

    private static HostOutcome reported(HostReport report, int status, Supplier<String> circumstances) {
        String why = report.why();
        return switch (report.outcome()) {
            // Whatever became of the job afterwards, such as in the middle of removing old images.
            case HOLDS -> new Holds();
            case UNCHANGED -> new Unchanged(why);
            case COMMAND_FAILED -> new DoesNotHold(ExitStatus.worded(status) + circumstances.get());
            case NOT_HELD -> new DoesNotHold(why);
            case BACKED_OUT -> new BackedOut(why, report.names());
            case BACK_OUT_FAILED -> new Uncertain(why);
            case AFTER_FAILED, NEIGHBOURS_CHANGED -> new HoldsButHarmed(why);
        };
    }
}
