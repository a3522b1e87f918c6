package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import slipway.text.Worded;
import slipway.web.server.Problem;

/**
 * Counts deliveries since the start by how they were answered. It also counts those that the HTTP server refused before
 * anything was decided about them.
 */
public final class DeliveryCounts {
    private static final String OUTCOME = "slipway.delivery";
    private static final String PROJECTS = "slipway.delivery.projects";

    private final LastDeliveries last;
    private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

    /** What became of a delivery. */
    public enum Outcome implements Worded {
        /** A run was queued. */
        ACCEPTED,
        /** A run was recorded and not queued: its message says so. */
        SKIPPED,
        /** It came before, or its commit waits or runs already. */
        KNOWN,
        /** It asks for nothing. */
        IGNORED,
        UNAUTHENTICATED,
        MALFORMED,
        TOO_LARGE,
        /** It could not be recorded, or was not answered for another reason that is ours. */
        FAILED
    }

    public DeliveryCounts(LastDeliveries last) {
        this.last = last;
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    /** Says what the status of the answer does not tell. */
    static void note(Context context, Outcome outcome) {
        context.attribute(OUTCOME, outcome);
    }

    /** Whose delivery it is is known, whatever it will be answered. */
    static void isOf(Context context, List<String> projects) {
        context.attribute(PROJECTS, projects);
    }

    /** Counts a delivery that has its answer, whoever gave it. */
    public void count(Context context) {
        if (!context.method().equals(HandlerType.POST)) {
            return;
        }
        Outcome noted = context.attribute(OUTCOME);
        int status = context.status().getCode();
        counts.get(noted == null ? outcome(status) : noted).increment();
        if (noted == null) {
            List<String> projects = context.attribute(PROJECTS);
            last.refused(projects == null ? List.of() : projects, status, Problem.detail(context));
        }
    }

    private static Outcome outcome(int status) {
        return switch (status) {
            case 401, 429 -> Outcome.UNAUTHENTICATED;
            case 413 -> Outcome.TOO_LARGE;
            default -> status >= 400 && status < 500 ? Outcome.MALFORMED : Outcome.FAILED;
        };
    }

    public long of(Outcome outcome) {
        return counts.get(outcome).sum();
    }
}
