package slipway.web;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slipway.web.server.Problem;

/** When a freeze by hand ends: a time (ISO 8601, with its offset), or how long it lasts. */
final class FreezeEnd {
    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final String FORMS = "a time with its offset such as 2026-12-01T08:00+01:00 or"
            + " 2026-12-01T07:00Z (UTC), or a length such as 90m, 8h or 3d";

    private FreezeEnd() {}

    static Instant of(Optional<String> text, Instant now) throws Problem {
        Instant end = read(
                        text.orElseThrow(() ->
                                Problem.badRequest("until when? say {\"until\": ...} with " + FORMS + " (--until)")),
                        now)
                .truncatedTo(ChronoUnit.SECONDS);
        if (!end.isAfter(now) || end.isAfter(now.plus(LONGEST))) {
            throw Problem.badRequest("until must lie ahead, by " + LONGEST.toDays() + " days at most");
        }
        return end;
    }

    private static Instant read(String text, Instant now) throws Problem {
        Matcher length = LENGTH.matcher(text);
        return length.matches() ? now.plus(Long.parseLong(length.group(1)), unit(length.group(2))) : time(text);
    }

    private static Instant time(String text) throws Problem {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.ISO_DATE_TIME).toInstant();
        } catch (DateTimeException notATime) {
            throw Problem.badRequest("until must be " + FORMS);
        }
    }

    private static ChronoUnit unit(String letter) {
        return switch (letter) {
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
    }
}
