package slipway.web.answer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import slipway.run.Accepted;
import slipway.text.Worded;

/** The answer to a delivery. It alone leaves out a field without a value, as users of GitLab know it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DeliveryAnswer(
        Optional<Long> run, DeliveryStatus status, Optional<String> reason, List<DeliveryRunAnswer> runs) {
    /** What became of a delivery. */
    public enum DeliveryStatus implements Worded {
        QUEUED,
        SKIPPED,
        REPEATED,
        IGNORED
    }

    public static DeliveryAnswer ignored(String reason) {
        return new DeliveryAnswer(Optional.empty(), DeliveryStatus.IGNORED, Optional.of(reason), List.of());
    }

    public static DeliveryAnswer of(Accepted accepted) {
        return of(accepted, List.of());
    }

    /**
     * What a delivery that asks for runs is answered.
     *
     * @param runs of the projects that share the delivery; none if it is one project's alone
     */
    public static DeliveryAnswer of(Accepted accepted, List<DeliveryRunAnswer> runs) {
        DeliveryStatus status = switch (accepted.kind()) {
            case QUEUED -> DeliveryStatus.QUEUED;
            case SKIPPED -> DeliveryStatus.SKIPPED;
            case REPEATED -> DeliveryStatus.REPEATED;
        };
        return new DeliveryAnswer(Optional.of(accepted.run()), status, accepted.whyNot(), runs);
    }

    /** The run of one of several projects. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record DeliveryRunAnswer(String project, long run, String status, Optional<String> reason) {
        public static DeliveryRunAnswer of(String project, Accepted accepted) {
            DeliveryAnswer answer = DeliveryAnswer.of(accepted);
            return new DeliveryRunAnswer(
                    project, accepted.run(), answer.status().word(), answer.reason());
        }
    }
}
