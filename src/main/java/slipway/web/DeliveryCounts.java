package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts deliveries by how they were answered, since the start. */
public final class DeliveryCounts {
    private static final String ATTRIBUTE = "slipway.delivery";

    private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

    /** What became of a delivery. */
    public enum Outcome {
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
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public DeliveryCounts() {
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    /** Says what the status of the answer does not tell. */
    static void note(Context context, Outcome outcome) {
        context.attribute(ATTRIBUTE, outcome);
    }

    /** Counts a delivery that has its answer, whoever gave it. */
    public void count(Context context) {
        if (!context.method().equals(HandlerType.POST)) {
            return;
        }
        Outcome noted = context.attribute(ATTRIBUTE);
        counts.get(noted == null ? outcome(context.status().getCode()) : noted).increment();
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
