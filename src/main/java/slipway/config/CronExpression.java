package slipway.config;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;

/**
 * Minutes of a clock on the wall, as crontab(5) and GitLab's freeze periods write them: minute, hour, day of month, month
 * and day of week. If neither of the two days begins with a star, a day need fit only one of them. There is always a next
 * minute.
 */
public final class CronExpression {
    private static final int DAYS_OF_A_WEEK = 7;
    /** From this day on, each date falls on each day of the week within 28 years. */
    private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);

    private static final int YEARS_OF_ALL_DATES = 28;

    private final String text;
    private final Map<CronField, NavigableSet<Integer>> fields;
    private final Set<CronField> stars;

    /** @param stars the fields that begin with one */
    private CronExpression(String text, Map<CronField, NavigableSet<Integer>> fields, Set<CronField> stars) {
        this.text = text;
        this.fields = fields;
        this.stars = stars;
    }

    public static CronExpression of(String text) throws InvalidCron {
        List<String> parts = List.of(text.strip().split("\\s+"));
        if (parts.size() != CronField.values().length) {
            throw new InvalidCron(
                    "has " + parts.size() + (parts.size() == 1 ? " field" : " fields"),
                    "give five: minute, hour, day of month, month and day of week, such as 0 16 * * 5");
        }
        Map<CronField, NavigableSet<Integer>> fields = new EnumMap<>(CronField.class);
        Set<CronField> stars = EnumSet.noneOf(CronField.class);
        Iterator<String> next = parts.iterator();
        for (CronField field : CronField.values()) {
            String part = next.next();
            fields.put(field, field.read(part));
            if (part.startsWith("*")) {
                stars.add(field);
            }
        }
        var cron = new CronExpression(String.join(" ", parts), fields, stars);
        if (cron.isNever()) {
            throw new InvalidCron("names a day that no month of it has", "correct its day of month, or its month");
        }
        return cron;
    }

    /** The first minute that it means, from this one on. */
    LocalDateTime next(LocalDateTime from) {
        LocalDateTime minute = from.truncatedTo(ChronoUnit.MINUTES);
        return walk(minute.isBefore(from) ? minute.plusMinutes(1) : minute, 1);
    }

    /** The last minute that it means, up to this one. */
    LocalDateTime previous(LocalDateTime until) {
        return walk(until, -1);
    }

    /** @param step 1 towards later days and minutes, -1 towards earlier ones */
    private LocalDateTime walk(LocalDateTime start, int step) {
        LocalDate day = start.toLocalDate();
        Optional<LocalTime> time = hasDay(day) ? time(start.toLocalTime(), step) : Optional.empty();
        while (time.isEmpty()) {
            day = day.plusDays(step);
            time = hasDay(day) ? time(step > 0 ? LocalTime.MIN : LocalTime.MAX, step) : Optional.empty();
        }
        return day.atTime(time.get());
    }

    private Optional<LocalTime> time(LocalTime start, int step) {
        NavigableSet<Integer> hours = ordered(CronField.HOUR, step);
        NavigableSet<Integer> minutes = ordered(CronField.MINUTE, step);
        return Optional.of(start.getHour())
                .filter(hours::contains)
                .flatMap(hour -> Optional.ofNullable(minutes.ceiling(start.getMinute()))
                        .map(minute -> LocalTime.of(hour, minute)))
                .or(() -> Optional.ofNullable(hours.higher(start.getHour()))
                        .map(hour -> LocalTime.of(hour, minutes.first())));
    }

    /** In the order of the walk: its first element is the one that is met first. */
    private NavigableSet<Integer> ordered(CronField field, int step) {
        NavigableSet<Integer> values = fields.get(field);
        return step > 0 ? values : values.descendingSet();
    }

    private boolean hasDay(LocalDate day) {
        boolean fits = fields.get(CronField.DAY).contains(day.getDayOfMonth());
        boolean fitsWeek =
                fields.get(CronField.WEEKDAY).contains(day.getDayOfWeek().getValue() % DAYS_OF_A_WEEK);
        boolean both = stars.contains(CronField.DAY) || stars.contains(CronField.WEEKDAY);
        return fields.get(CronField.MONTH).contains(day.getMonthValue())
                && (both ? fits && fitsWeek : fits || fitsWeek);
    }

    /** A February has 29 days in some years. */
    private boolean isNever() {
        int day = fields.get(CronField.DAY).first();
        return stars.contains(CronField.WEEKDAY)
                && fields.get(CronField.MONTH).stream()
                        .allMatch(month -> day > Month.of(month).maxLength());
    }

    /** Whether the other one means all the minutes that this one means. */
    public boolean isWithin(CronExpression other) {
        return other.fields.get(CronField.MINUTE).containsAll(fields.get(CronField.MINUTE))
                && other.fields.get(CronField.HOUR).containsAll(fields.get(CronField.HOUR))
                && FIRST_DAY
                        .datesUntil(FIRST_DAY.plusYears(YEARS_OF_ALL_DATES))
                        .filter(this::hasDay)
                        .allMatch(other::hasDay);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CronExpression cron && text.equals(cron.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
