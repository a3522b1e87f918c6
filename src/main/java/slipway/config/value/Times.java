package slipway.config.value;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time: {@code 90s}, {@code 15m}, {@code 2h}. */
public final class Times {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,6})([smh])");
    private static final Duration LONGEST = Duration.ofHours(24);

    public static final Kind<Duration> LIMIT = atLeast(Duration.ofSeconds(1));

    private Times() {}

    public static Kind<Duration> atLeast(Duration least) {
        return between(least, LONGEST);
    }

    public static Kind<Duration> between(Duration least, Duration most) {
        return entry -> {
            if (!entry.node().isTextual()) {
                throw entry.mustBe("a time such as \"90s\", \"15m\" or \"2h\"", "write it in quotes with its unit");
            }
            Matcher matcher = FORM.matcher(entry.text());
            if (!matcher.matches()) {
                throw new InvalidValue(entry.quoted() + " is not a time", "write it as 90s, 15m or 2h");
            }
            Duration time = Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
            if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
                throw new InvalidValue(
                        entry.quoted() + " is out of range", "give " + least.toSeconds() + "s to " + words(most));
            }
            return time;
        };
    }

    private static String words(Duration time) {
        return time.toMinutes() % 60 == 0 ? time.toHours() + "h" : time.toMinutes() + "m";
    }

    private static ChronoUnit unit(String letter) {
        return switch (letter) {
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            default -> ChronoUnit.HOURS;
        };
    }
}
