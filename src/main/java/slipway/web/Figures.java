package slipway.web;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.config.ServerSettings;
import slipway.run.StageName;
import slipway.run.figures.DeliveryFigures;
import slipway.run.figures.DeliveryFigures.End;
import slipway.run.figures.Deploys;
import slipway.run.figures.StageTime;
import slipway.web.answer.FiguresAnswer;
import slipway.web.answer.FiguresAnswer.DayAnswer;
import slipway.web.answer.FiguresAnswer.SpreadAnswer;
import slipway.web.answer.FiguresAnswer.StageTimeAnswer;
import slipway.web.answer.FiguresAnswer.StageTimesAnswer;
import slipway.web.server.Json;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** {@code GET /api/projects/{project}/figures}: how often, how fast and how well it is delivered, by the record. */
public final class Figures {
    private static final long USUAL_DAYS = 90;
    private static final long MOST_DAYS = 365;
    private static final int NEWEST_RUNS = 200;

    private final Supplier<Config> config;
    private final Deploys deploys;
    private final Clock clock;

    public Figures(Supplier<Config> config, Deploys deploys, Clock clock) {
        this.config = config;
        this.deploys = deploys;
        this.clock = clock;
    }

    public void get(Context context) throws Problem {
        Project project = Requests.project(context, config.get());
        long days = Requests.number(context, "days").orElse(USUAL_DAYS);
        if (days > MOST_DAYS) {
            throw Problem.badRequest("days must be at most " + MOST_DAYS + ", not " + days);
        }
        Environment environment = environment(project, Requests.text(context, "environment"));
        Instant now = clock.instant();
        LocalDate first = first(project, now, days);
        Instant from = first.atStartOfDay(ZoneOffset.UTC).toInstant();
        DeliveryFigures figures = DeliveryFigures.of(deploys.since(project.name(), environment.name(), from));

        int deployments = figures.ends().size();
        Json.answer(
                context,
                new FiguresAnswer(
                        project.name(),
                        environment.name(),
                        from,
                        now,
                        deployments,
                        (double) deployments / (ChronoUnit.DAYS.between(first, day(now)) + 1),
                        spread(figures.leadTimes()),
                        figures.failureShare(),
                        spread(figures.recoveries()),
                        days(figures, first, day(now)),
                        stages(deploys.stageTimes(project.name(), from, NEWEST_RUNS))));
    }

    /**
     * What goes to several environments would count once for each. Without a name it is the last of the configuration:
     * an environment takes only from one above it, so that one is at the end of the way.
     */
    private static Environment environment(Project project, Optional<String> name) throws Problem {
        List<Environment> all = project.environments();
        return name.isPresent() ? Environments.named(project, name, Optional.empty()) : all.get(all.size() - 1);
    }

    /** Days of which nothing is recorded are not counted: on them there may have been any number of deploys. */
    private LocalDate first(Project project, Instant now, long days) {
        ServerSettings server = config.get().server();
        LocalDate asked = day(now).minusDays(days - 1);
        Instant forgotten = now.minus(Duration.ofDays(server.keepDays()));
        return deploys.recordedSince(project.name(), server.keepRuns(), forgotten)
                .map(Figures::day)
                .filter(asked::isBefore)
                .orElse(asked);
    }

    private static Optional<SpreadAnswer> spread(List<Duration> durations) {
        if (durations.isEmpty()) {
            return Optional.empty();
        }
        List<Duration> sorted = durations.stream().sorted().toList();
        return Optional.of(new SpreadAnswer(seconds(nearest(sorted, 0.5)), seconds(nearest(sorted, 0.9))));
    }

    /** By nearest rank: one that was measured, never one between two. */
    private static Duration nearest(List<Duration> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    private static List<DayAnswer> days(DeliveryFigures figures, LocalDate first, LocalDate last) {
        Map<LocalDate, List<End>> byDay = figures.ends().stream()
                .collect(Collectors.groupingBy(
                        each -> day(each.at()), Collectors.mapping(DeliveryFigures.Ended::end, Collectors.toList())));
        return first.datesUntil(last.plusDays(1))
                .map(day -> day(day, byDay.getOrDefault(day, List.of())))
                .toList();
    }

    private static DayAnswer day(LocalDate day, List<End> ends) {
        return new DayAnswer(
                day,
                Collections.frequency(ends, End.SUCCEEDED),
                Collections.frequency(ends, End.FAILED),
                Collections.frequency(ends, End.ROLLED_BACK));
    }

    private static List<StageTimesAnswer> stages(List<StageTime> times) {
        return Arrays.stream(StageName.values())
                .map(stage -> new StageTimesAnswer(
                        stage,
                        times.stream()
                                .filter(time -> time.stage() == stage)
                                .map(Figures::run)
                                .toList()))
                .toList();
    }

    private static StageTimeAnswer run(StageTime time) {
        return new StageTimeAnswer(time.run(), time.finishedAt(), seconds(time.took()), time.state());
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
