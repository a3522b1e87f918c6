package slipway.gitlab.watch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import slipway.gitlab.watch.Finding.State;
import slipway.gitlab.watch.Finding.Subject;

/** What was last found of each project, and since when. The log says when it changes, and not at every look. */
public final class Findings {
    private static final Logger LOG = LoggerFactory.getLogger(Findings.class);
    /** A GitLab that is being upgraded cannot be asked for that long, and nobody need be woken. */
    static final Duration LASTING = Duration.ofMinutes(30);

    private final Clock clock;
    private final Listener listener;
    private final Map<Place, Observation> seen = new ConcurrentHashMap<>();

    public Findings(Clock clock, Listener listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /** Called at each look. */
    public interface Listener {
        /**
         * Something was looked at.
         *
         * @param urgent whether people should hear of it; never if it is well
         */
        void saw(String project, Subject subject, Finding finding, boolean urgent);
    }

    private record Place(String project, Subject subject) {}

    /**
     * A finding and its times.
     *
     * @param at the last look
     * @param since the first look that found this state
     */
    public record Observation(Finding finding, Instant at, Instant since) {}

    /** Empty until the first look, and where there is nothing to look at. */
    public Optional<Observation> of(String project, Subject subject) {
        return Optional.ofNullable(seen.get(new Place(project, subject)));
    }

    public void note(String project, Subject subject, Finding finding) {
        Instant now = clock.instant();
        var place = new Place(project, subject);
        Optional<Observation> before = Optional.ofNullable(seen.get(place));
        Optional<Observation> same = before.filter(earlier -> earlier.finding().state() == finding.state());
        var found = new Observation(finding, now, same.map(Observation::since).orElse(now));
        seen.put(place, found);
        if (same.isEmpty()) {
            log(project, subject, finding, before.isPresent());
        }
        listener.saw(project, subject, finding, isUrgent(place, found));
    }

    /** There is nothing to look at any more: what people were told of it is over, and may be told anew some day. */
    public void forget(String project, Subject subject) {
        seen.remove(new Place(project, subject));
        listener.saw(project, subject, new Finding(State.OK, "it is not looked at any more"), false);
    }

    /** The others have left the configuration. */
    void keepOnly(Set<String> projects) {
        seen.keySet().stream()
                .filter(place -> !projects.contains(place.project()))
                .forEach(place -> forget(place.project(), place.subject()));
    }

    private boolean isUrgent(Place place, Observation found) {
        return switch (found.finding().state()) {
            case OK -> false;
            case UNKNOWN -> Duration.between(found.since(), found.at()).compareTo(LASTING) >= 0 && !isExplained(place);
            case EXPIRING, MOVED, DISABLED, MISSING, REFUSED, INSUFFICIENT -> true;
        };
    }

    /** With a token that does not work the hook cannot be looked at: people hear of the token. */
    private boolean isExplained(Place place) {
        return place.subject() == Subject.HOOK
                && of(place.project(), Subject.API_TOKEN)
                        .filter(token -> token.finding().state() != State.OK
                                && token.finding().state() != State.EXPIRING)
                        .isPresent();
    }

    private static void log(String project, Subject subject, Finding finding, boolean changed) {
        boolean well = finding.state() == State.OK;
        if (!well || changed) {
            LoggingEventBuilder line = well ? LOG.atInfo() : LOG.atWarn();
            line.addKeyValue("project", project)
                    .log("{} is {}: {}", subject.title(), finding.state().word(), finding.detail());
        }
    }
}
