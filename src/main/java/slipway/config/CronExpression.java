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
        if (minute.isBefore(from)) {
            minute = minute.plusMinutes(1);
        }
        LocalDate day = minute.toLocalDate();
        Optional<LocalTime> time = hasDay(day) ? from(minute.toLocalTime()) : Optional.empty();
        while (time.isEmpty()) {
            day = day.plusDays(1);
            time = hasDay(day) ? from(LocalTime.MIN) : Optional.empty();
        }
        return day.atTime(time.get());
    }

    /** The last minute that it means, up to this one. */
    LocalDateTime previous(LocalDateTime until) {
        LocalDate day = until.toLocalDate();
        Optional<LocalTime> time = hasDay(day) ? until(until.toLocalTime()) : Optional.empty();
        while (time.isEmpty()) {
            day = day.minusDays(1);
            time = hasDay(day) ? until(LocalTime.MAX) : Optional.empty();
        }
        return day.atTime(time.get());
    }

    private Optional<LocalTime> from(LocalTime time) {
        NavigableSet<Integer> hours = fields.get(CronField.HOUR);
        NavigableSet<Integer> minutes = fields.get(CronField.MINUTE);
        return Optional.of(time.getHour())
                .filter(hours::contains)
                .flatMap(hour -> Optional.ofNullable(minutes.ceiling(time.getMinute()))
                        .map(minute -> LocalTime.of(hour, minute)))
                .or(() -> Optional.ofNullable(hours.higher(time.getHour()))
                        .map(hour -> LocalTime.of(hour, minutes.first())));
    }

    private Optional<LocalTime> until(LocalTime time) {
        NavigableSet<Integer> hours = fields.get(CronField.HOUR);
        NavigableSet<Integer> minutes = fields.get(CronField.MINUTE);
        return Optional.of(time.getHour())
                .filter(hours::contains)
                .flatMap(hour ->
                        Optional.ofNullable(minutes.floor(time.getMinute())).map(minute -> LocalTime.of(hour, minute)))
                .or(() -> Optional.ofNullable(hours.lower(time.getHour()))
                        .map(hour -> LocalTime.of(hour, minutes.last())));
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
