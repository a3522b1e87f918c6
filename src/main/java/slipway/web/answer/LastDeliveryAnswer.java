package slipway.web.answer;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The last delivery of a project. */
public record LastDeliveryAnswer(Instant at, LastDeliveryStatus status, Optional<String> reason, Optional<Long> run) {
    /** What became of it. */
    public enum LastDeliveryStatus {
        QUEUED,
        SKIPPED,
        REPEATED,
        IGNORED,
        REFUSED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
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
