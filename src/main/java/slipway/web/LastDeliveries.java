package slipway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.web.server.Json;

/**
 * What the last delivery of each project was answered, since the start: the answer to "I pushed and nothing happened".
 * Those that make no run leave a line in the log, since nothing else tells of them.
 */
public final class LastDeliveries {
    private static final Logger LOG = LoggerFactory.getLogger(LastDeliveries.class);
    /** Strangers are answered 401 as often as they like; so many lines a minute tell of them. */
    private static final int MOST_REFUSED = 10;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<String, ObjectNode> byProject = new ConcurrentHashMap<>();
    private Instant minute = Instant.EPOCH;
    private final Map<Integer, Integer> refused = new HashMap<>();

    public LastDeliveries(Clock clock) {
        this.clock = clock;
    }

    /** A delivery made, or names, a run; {@code answer} is what GitLab was told. */
    void accepted(String project, ObjectNode answer) {
        remember(project, answer);
    }

    /** A delivery that is GitLab's own asks for nothing. */
    void ignored(List<String> projects, String reason) {
        LOG.info(
                "a delivery{} was ignored: {}",
                projects.isEmpty() ? "" : " of " + String.join(" and ", projects),
                reason);
        projects.forEach(name -> remember(name, "ignored", reason));
    }

    /** A delivery was answered with an error. */
    synchronized void refused(Optional<String> project, int status, String reason) {
        project.ifPresent(name -> remember(name, "refused", reason));
        Instant now = clock.instant();
        if (Duration.between(minute, now).abs().compareTo(MINUTE) >= 0) {
            minute = now;
            refused.clear();
        }
        int count = refused.merge(status, 1, Integer::sum);
        if (count <= MOST_REFUSED) {
            LOG.warn(
                    "a delivery was answered {}: {}{}",
                    status,
                    reason,
                    count == MOST_REFUSED ? " (more of this minute are not listed)" : "");
        }
    }

    private void remember(String project, String status, String reason) {
        ObjectNode answer = Json.object();
        answer.put("status", status);
        answer.put("reason", reason);
        remember(project, answer);
    }

    private void remember(String project, ObjectNode answer) {
        ObjectNode last = Json.object();
        last.put("at", Json.time(clock.instant()));
        last.put("status", answer.path("status").asText());
        last.put("reason", answer.path("reason").asText(null));
        last.set("run", answer.get("run"));
        byProject.put(project, last);
    }

    /** Empty if none has come since the start. */
    Optional<ObjectNode> of(String project) {
        return Optional.ofNullable(byProject.get(project));
    }
}
