package slipway.pipeline.redeploy;

import java.util.List;
import java.util.function.Supplier;
import slipway.host.job.HostReport;
import slipway.host.job.JobOutcome;
import slipway.process.ExitStatus;

/**
 * The outcome of a release on a host, read from the end of its job.
 *
 * @param why what is wrong; empty where nothing is
 * @param names all that the image is known by which the host has put back: its id, and {@code repository@sha256:...};
 *     empty where it has put back none. With Kubernetes what ran before, as long as that can be put back
 */
record HostOutcome(Kind kind, String why, List<String> names) {
    /** What became of the release there. */
    enum Kind {
        /** It runs there. */
        HEALTHY,
        /** It runs there, and yet something is wrong. */
        HEALTHY_IN_DOUBT,
        /** It is not healthy, or may not be; nothing was rolled back. */
        UNHEALTHY,
        /** It was not healthy, and the host itself has rolled back to what ran there before. */
        ROLLED_BACK,
        /** Nothing was changed. */
        UNCHANGED,
        /** It is not certain which release runs there, and Slipway cannot find out. */
        UNCERTAIN
    }

    HostOutcome {
        names = List.copyOf(names);
    }

    HostOutcome(Kind kind, String why) {
        this(kind, why, List.of());
    }

    /** @param place where a release was to go live, or had, while the configuration was changed */
    static HostOutcome notConfigured(String place, boolean mayHaveRun) {
        return new HostOutcome(
                mayHaveRun ? Kind.UNCERTAIN : Kind.UNCHANGED, place + " is not in the configuration any more");
    }

    boolean isHealthy() {
        return kind == Kind.HEALTHY || kind == Kind.HEALTHY_IN_DOUBT;
    }

    /**
     * Reads a job's end.
     *
     * @param circumstances where and after how long, and what it last wrote: for a reason that has no words of its own
     */
    static HostOutcome of(JobOutcome outcome, Supplier<String> circumstances) {
        if (outcome instanceof JobOutcome.Lost lost) {
            return new HostOutcome(Kind.UNCERTAIN, lost.why());
        }
        if (outcome instanceof JobOutcome.Refused refused) {
            return new HostOutcome(Kind.UNCHANGED, refused.why());
        }
        JobOutcome.Exited exited = (JobOutcome.Exited) outcome;
        if (exited.report().isPresent()) {
            return reported(exited.report().get(), exited.status(), circumstances);
        }
        return exited.status() == 0
                ? new HostOutcome(Kind.HEALTHY, "")
                : new HostOutcome(Kind.UNHEALTHY, ExitStatus.worded(exited.status()) + circumstances.get());
    }

    private static HostOutcome reported(HostReport report, int status, Supplier<String> circumstances) {
        String why = report.why();
        return switch (report.outcome()) {
            // Whatever became of the job afterwards, such as in the middle of removing old images.
            case HOLDS -> new HostOutcome(Kind.HEALTHY, "");
            case UNCHANGED -> new HostOutcome(Kind.UNCHANGED, why);
            case COMMAND_FAILED -> new HostOutcome(Kind.UNHEALTHY, ExitStatus.worded(status) + circumstances.get());
            case NOT_HELD -> new HostOutcome(Kind.UNHEALTHY, why);
            case BACKED_OUT -> new HostOutcome(Kind.ROLLED_BACK, why, report.names());
            case BACK_OUT_FAILED -> new HostOutcome(Kind.UNCERTAIN, why);
            case AFTER_FAILED, NEIGHBOURS_CHANGED -> new HostOutcome(Kind.HEALTHY_IN_DOUBT, why);
        };
    }
}
