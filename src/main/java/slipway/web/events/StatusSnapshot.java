package slipway.web.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import slipway.run.history.History;
import slipway.web.Status;
import slipway.web.answer.RunAnswer;
import slipway.web.answer.StatusAnswer;

/**
 * The state of things, looked at when somebody asks and something may have changed: once for all who read along, and not
 * more than a few times a second, however many deliveries come.
 */
public final class StatusSnapshot {
    /** What no write tells of, as a reload or a hook that was looked at, is seen after this time. */
    static final Duration GOOD_FOR = Duration.ofSeconds(3);

    private static final Duration AT_MOST_EVERY = Duration.ofMillis(200);
    /** Beside what waits or runs: those that began and ended between two looks. */
    private static final int NEWEST = 50;

    private final Status status;
    private final History history;
    private final ChangeCounter changes;
    private Edition latest;
    private long lookedAt;

    public StatusSnapshot(Status status, History history, ChangeCounter changes) {
        this.status = status;
        this.history = history;
        this.changes = changes;
    }

    /**
     * How all was at one moment.
     *
     * @param number of this look
     * @param changes how many writes there had been
     * @param projects each project of the status as far as it has no event of its own, by its name and in their order
     * @param runs what waits or runs, and the newest
     */
    record Edition(
            long number,
            long changes,
            StatusAnswer status,
            Map<String, JsonNode> projects,
            Map<Long, RunAnswer> runs) {}

    /** Not older than the last change. */
    synchronized Edition latest() throws InterruptedException {
        if (latest != null && latest.changes() == changes.count() && age().compareTo(GOOD_FOR) < 0) {
            return latest;
        }
        if (latest != null && age().compareTo(AT_MOST_EVERY) < 0) {
            Thread.sleep(AT_MOST_EVERY.minus(age()).toMillis() + 1);
        }
        long count = changes.count();
        StatusAnswer now = status.all();
        Map<Long, RunAnswer> runs = new HashMap<>();
        history.list(History.Filter.newest(NEWEST)).forEach(run -> runs.put(run.id(), RunAnswer.of(run)));
        now.projects().stream()
                .flatMap(project -> Stream.of(project.running(), project.queued(), project.waiting()))
                .forEach(state -> state.forEach(run -> runs.put(run.id(), run)));
        latest = new Edition(
                latest == null ? 1 : latest.number() + 1, count, now, StatusChange.projects(now), Map.copyOf(runs));
        lookedAt = System.nanoTime();
        return latest;
    }

    private Duration age() {
        return Duration.ofNanos(System.nanoTime() - lookedAt);
    }
}
