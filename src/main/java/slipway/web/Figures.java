package slipway.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import slipway.config.Config;
import slipway.config.Project;
import slipway.config.ServerSettings;
import slipway.run.StageName;
import slipway.run.figures.DeliveryFigures;
import slipway.run.figures.DeliveryFigures.End;
import slipway.run.figures.Deploys;
import slipway.run.figures.StageTime;
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
        Instant now = clock.instant();
        LocalDate first = first(project, now, days);
        Instant from = first.atStartOfDay(ZoneOffset.UTC).toInstant();
        DeliveryFigures figures = DeliveryFigures.of(deploys.since(project.name(), from));

        ObjectNode answer = Json.object();
        answer.put("project", project.name());
        answer.put("from", Json.time(from));
        answer.put("to", Json.time(now));
        answer.put("deployments", figures.ends().size());
        answer.put("perDay", (double) figures.ends().size() / (ChronoUnit.DAYS.between(first, day(now)) + 1));
        answer.set("leadTimeSeconds", spread(figures.leadTimes()));
        answer.put("failureShare", figures.failureShare().orElse(null));
        answer.set("recoverySeconds", spread(figures.recoveries()));
        answer.set("days", days(figures, first, day(now)));
        answer.set("stages", stages(deploys.stageTimes(project.name(), from, NEWEST_RUNS)));
        Json.answer(context, answer);
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

    private static JsonNode spread(List<Duration> durations) {
        if (durations.isEmpty()) {
            return NullNode.getInstance();
        }
        List<Duration> sorted = durations.stream().sorted().toList();
        ObjectNode node = Json.object();
        node.put("median", seconds(nearest(sorted, 0.5)));
        node.put("p90", seconds(nearest(sorted, 0.9)));
        return node;
    }

    /** By nearest rank: one that was measured, never one between two. */
    private static Duration nearest(List<Duration> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    private static ArrayNode days(DeliveryFigures figures, LocalDate first, LocalDate last) {
        Map<LocalDate, List<End>> byDay = figures.ends().stream()
                .collect(Collectors.groupingBy(
                        each -> day(each.at()), Collectors.mapping(DeliveryFigures.Ended::end, Collectors.toList())));
        return Json.array(first.datesUntil(last.plusDays(1)).toList(), day -> {
            List<End> ends = byDay.getOrDefault(day, List.of());
            ObjectNode node = Json.object();
            node.put("day", day.toString());
            node.put("succeeded", ends.stream().filter(End.SUCCEEDED::equals).count());
            node.put("failed", ends.stream().filter(End.FAILED::equals).count());
            node.put("rolledBack", ends.stream().filter(End.ROLLED_BACK::equals).count());
            return node;
        });
    }

    private static ArrayNode stages(List<StageTime> times) {
        return Json.array(Arrays.asList(StageName.values()), stage -> {
            List<StageTime> its =
                    times.stream().filter(time -> time.stage() == stage).toList();
            ObjectNode node = Json.object();
            node.put("name", stage.word());
            node.set("runs", Json.array(its, Figures::run));
            return node;
        });
    }

    private static ObjectNode run(StageTime time) {
        ObjectNode node = Json.object();
        node.put("run", time.run());
        node.put("finishedAt", Json.time(time.finishedAt()));
        node.put("seconds", seconds(time.took()));
        node.put("state", time.state().word());
        return node;
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
