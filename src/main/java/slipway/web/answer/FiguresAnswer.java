package slipway.web.answer;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import slipway.run.StageName;
import slipway.run.StageState;

/** How often, how fast and how well a project is delivered. */
public record FiguresAnswer(
        String project,
        String environment,
        Instant from,
        Instant to,
        int deployments,
        double perDay,
        Optional<SpreadAnswer> leadTimeSeconds,
        Optional<Double> failureShare,
        Optional<SpreadAnswer> recoverySeconds,
        List<DayAnswer> days,
        List<StageTimesAnswer> stages) {

    /** Of many times, in seconds. */
    public record SpreadAnswer(double median, double p90) {}

    /** The deploys of one day. */
    public record DayAnswer(LocalDate day, int succeeded, int failed, int rolledBack) {}

    /** How long the runs were in one stage. */
    public record StageTimesAnswer(StageName name, List<StageTimeAnswer> runs) {}

    /** How long one run was in it. */
    public record StageTimeAnswer(long run, Instant finishedAt, double seconds, StageState state) {}
}
