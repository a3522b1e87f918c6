package slipway.config;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;

/**
 * A time that comes again and again, in which nothing goes live in an environment.
 *
 * @param from when it begins
 * @param to when it ends
 * @param zone of both
 * @param except those whose runs go live all the same
 * @param reason why, for people
 */
public record FreezeWindow(
        CronExpression from, CronExpression to, ZoneId zone, People except, Optional<String> reason) {
    /** Until when it lasts, if it has begun. */
    public Optional<ZonedDateTime> until(Instant now) {
        LocalDateTime end = to.next(lastBegin(now).plusMinutes(1));
        return Optional.of(ends(end)).filter(now::isBefore).map(time -> time.atZone(zone));
    }

    /** When it begins next. */
    public ZonedDateTime nextBegin(Instant now) {
        LocalDateTime at = from.next(wall(now).minusDays(1));
        while (!begins(at).isAfter(now)) {
            at = from.next(at.plusMinutes(1));
        }
        return begins(at).atZone(zone);
    }

    /** A clock that is put back or forward moves a time by a day at most. */
    private LocalDateTime lastBegin(Instant now) {
        LocalDateTime at = from.previous(wall(now).plusDays(1));
        while (begins(at).isAfter(now)) {
            at = from.previous(at.minusMinutes(1));
        }
        return at;
    }

    private LocalDateTime wall(Instant now) {
        return now.atZone(zone).toLocalDateTime();
    }

    /** Of a time that comes twice, when the clock is put back, the first counts: the freeze lasts through both. */
    private Instant begins(LocalDateTime wall) {
        return skipped(wall).orElseGet(() -> wall.toInstant(offsets(wall).get(0)));
    }

    /** Of a time that comes twice the second counts. */
    private Instant ends(LocalDateTime wall) {
        return skipped(wall)
                .orElseGet(() -> wall.toInstant(offsets(wall).get(offsets(wall).size() - 1)));
    }

    private List<ZoneOffset> offsets(LocalDateTime wall) {
        return zone.getRules().getValidOffsets(wall);
    }

    /** The moment at which the clock is put forward, if that skips this time. */
    private Optional<Instant> skipped(LocalDateTime wall) {
        return Optional.ofNullable(zone.getRules().getTransition(wall))
                .filter(ZoneOffsetTransition::isGap)
                .map(ZoneOffsetTransition::getInstant);
    }

    /** {@code 0 16 * * 5 to 0 8 * * 1 (Europe/Berlin)}: for people. */
    public String words() {
        return from + " to " + to + " (" + zone.getId() + ")";
    }
}
