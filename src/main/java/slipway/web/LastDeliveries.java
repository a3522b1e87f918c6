package slipway.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.gitlab.webhook.DeliveryDecision;
import slipway.web.answer.DeliveryAnswer;
import slipway.web.answer.LastDeliveryAnswer;
import slipway.web.answer.LastDeliveryAnswer.LastRefusedAnswer;

/**
 * The answer to the last delivery of each project since the start, for "I pushed and nothing happened". Deliveries that make
 * no run leave a line in the log, since nothing else shows them.
 */
public final class LastDeliveries {
    private static final Logger LOG = LoggerFactory.getLogger(LastDeliveries.class);
    /** Strangers are answered 401 as often as they like; so many lines a minute tell of them. */
    private static final int MOST_REFUSED = 10;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<String, LastDeliveryAnswer> byProject = new ConcurrentHashMap<>();
    /** Deliveries of nobody's that have a project's secret. They never hide one of its own: a group has one hook. */
    private final Map<String, LastDeliveryAnswer> bySecret = new ConcurrentHashMap<>();

    private final AtomicReference<LastRefusedAnswer> refusedOfNobody = new AtomicReference<>();
    private Instant minute = Instant.EPOCH;
    private final Map<Integer, Integer> refused = new HashMap<>();

    public LastDeliveries(Clock clock) {
        this.clock = clock;
    }

    /** A delivery made, or names, a run; {@code answer} is what GitLab was told. */
    void accepted(String project, DeliveryAnswer answer) {
        byProject.put(project, LastDeliveryAnswer.of(clock.instant(), answer));
    }

    /** A delivery that is GitLab's own asks for nothing. */
    void ignored(DeliveryDecision.Ignored ignored) {
        List<String> projects = ignored.projects();
        LOG.info(
                "a delivery{} was ignored: {}",
                projects.isEmpty() ? "" : " of " + String.join(" and ", projects),
                ignored.reason());
        var noted = LastDeliveryAnswer.of(clock.instant(), DeliveryAnswer.ignored(ignored.reason()));
        projects.forEach(name -> byProject.put(name, noted));
        ignored.secretOf().forEach(name -> bySecret.put(name, noted));
    }

    /**
     * A delivery was answered with an error.
     *
     * @param projects whose it is; none if that is not known
     */
    synchronized void refused(List<String> projects, int status, String reason) {
        Instant now = clock.instant();
        projects.forEach(name -> byProject.put(name, LastDeliveryAnswer.refused(now, reason)));
        if (projects.isEmpty()) {
            refusedOfNobody.set(new LastRefusedAnswer(now, status, reason));
        }
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

    /** Empty if none has come since the start that is the project's, or has its secret. */
    Optional<LastDeliveryAnswer> of(String project) {
        return Optional.ofNullable(byProject.get(project)).or(() -> Optional.ofNullable(bySecret.get(project)));
    }

    /** The last that was refused without knowing whose it is: where a project's own has not come, it may be this one. */
    Optional<LastRefusedAnswer> refusedOfNobody() {
        return Optional.ofNullable(refusedOfNobody.get());
    }
}
