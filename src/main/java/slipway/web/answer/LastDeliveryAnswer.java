package slipway.web.answer;

import java.time.Instant;
import java.util.Optional;
import slipway.text.Worded;

/** The last delivery of a project. */
public record LastDeliveryAnswer(Instant at, LastDeliveryStatus status, Optional<String> reason, Optional<Long> run) {
    /** What became of it. */
    public enum LastDeliveryStatus implements Worded {
        QUEUED,
        SKIPPED,
        REPEATED,
        IGNORED,
        REFUSED
    }

    public static LastDeliveryAnswer of(Instant at, DeliveryAnswer answer) {
        return new LastDeliveryAnswer(
                at, LastDeliveryStatus.valueOf(answer.status().name()), answer.reason(), answer.run());
    }

    public static LastDeliveryAnswer refused(Instant at, String reason) {
        return new LastDeliveryAnswer(at, LastDeliveryStatus.REFUSED, Optional.of(reason), Optional.empty());
    }

    /** The last delivery that was refused before it was known whose it is. */
    public record LastRefusedAnswer(Instant at, int status, String reason) {}
}
