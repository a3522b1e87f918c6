package slipway.web.answer;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import slipway.pipeline.ActiveFreeze;

/** How one environment of a project stands. */
public record EnvironmentAnswer(
        String name,
        SourceAnswer from,
        Optional<HeadAnswer> head,
        List<LiveAnswer> live,
        Optional<RunSummaryAnswer> lastDeploy,
        Optional<Boolean> isBehind,
        List<ActiveFreezeAnswer> freezes) {

    /** What goes to an environment. */
    public record SourceAnswer(
            Optional<String> branch,
            Optional<String> tag,
            Optional<String> environment,
            Optional<Integer> forSeconds) {}

    /** Why nothing goes live now. */
    public record ActiveFreezeAnswer(
            ActiveFreeze.Kind kind,
            Optional<Instant> until,
            Optional<String> by,
            Optional<String> reason,
            String words) {
        public static ActiveFreezeAnswer of(ActiveFreeze freeze) {
            return new ActiveFreezeAnswer(
                    freeze.kind(),
                    freeze.until().map(ZonedDateTime::toInstant),
                    freeze.by(),
                    freeze.reason(),
                    freeze.words());
        }
    }
}
