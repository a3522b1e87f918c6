package slipway.web.answer;

import java.time.Instant;
import java.util.Optional;
import slipway.run.Goal;
import slipway.run.RunState;
import slipway.run.RunSummary;
import slipway.run.Trigger;

/** A run in a list of the status. */
public record RunSummaryAnswer(
        long id,
        String branch,
        String commit,
        Optional<String> title,
        Goal goal,
        Optional<String> environment,
        Trigger trigger,
        RunState state,
        Optional<String> reason,
        Optional<String> requestedBy,
        Instant createdAt,
        Optional<Instant> finishedAt) {
    public static RunSummaryAnswer of(RunSummary run) {
        return new RunSummaryAnswer(
                run.id(),
                run.branch(),
                run.commit(),
                run.title(),
                run.goal(),
                run.environment(),
                run.trigger(),
                run.state(),
                run.reason(),
                run.requestedBy(),
                run.createdAt(),
                run.finishedAt());
    }
}
