package slipway.config;

import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the five fields of a cron expression: {@code *}, numbers or names, ranges, lists and steps. */
enum CronField {
    MINUTE("minute", 0, 59, List.of()),
    HOUR("hour", 0, 23, List.of()),
    DAY("day of month", 1, 31, List.of()),
    MONTH("month", 1, 12, List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    /** 0 and 7 are Sunday. */
    WEEKDAY("day of week", 0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

    private static final Pattern PART =
            Pattern.compile("(?:(\\*)|([0-9A-Za-z]{1,9})(?:-([0-9A-Za-z]{1,9}))?)(?:/([0-9]{1,3}))?");

    private final String title;
    private final int least;
    private final int most;
    /** Nobody can change it. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> names;

    CronField(String title, int least, int most, List<String> names) {
        this.title = title;
        this.least = least;
        this.most = most;
        this.names = names;
    }

    /** The numbers that a field stands for; a Sunday is 0. */
    NavigableSet<Integer> read(String text) throws InvalidCron {
        NavigableSet<Integer> numbers = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            add(part, numbers);
        }
        return numbers;
    }

    private void add(String part, NavigableSet<Integer> numbers) throws InvalidCron {
        Matcher matcher = PART.matcher(part);
        if (!matcher.matches()) {
            throw invalid(
                    part,
                    "write it as *, a number, a range such as " + least + "-" + last() + ", or a step such as */2");
        }
        boolean isOne = matcher.group(2) != null && matcher.group(3) == null && matcher.group(4) == null;
        int from = matcher.group(1) == null ? number(matcher.group(2)) : least;
        int to = isOne ? from : end(matcher, from);
        int step = matcher.group(4) == null ? 1 : Integer.parseInt(matcher.group(4));
        if (to < from) {
            throw invalid(part, "a range begins with its lower end; write two of them, with a comma in between");
        }
        if (step < 1 || step > most) {
            throw invalid(part, "use a step of 1 to " + most);
        }
        for (int number = from; number <= to; number += step) {
            numbers.add(this == WEEKDAY ? number % most : number);
        }
    }

    /** A range may end with a Sunday. */
    private int end(Matcher matcher, int from) throws InvalidCron {
        if (matcher.group(3) == null) {
            return last();
        }
        int end = number(matcher.group(3));
        return this == WEEKDAY && end == 0 && from > 0 ? most : end;
    }

    private int number(String text) throws InvalidCron {
        int name = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (name >= 0) {
            return name + least;
        }
        boolean isNumber = text.chars().allMatch(character -> character >= '0' && character <= '9');
        int number = isNumber ? Integer.parseInt(text) : -1;
        if (number < least || number > most) {
            throw invalid(
                    text,
                    "use " + least + " to " + most
                            + (names.isEmpty() ? "" : ", or " + names.get(0) + " to " + names.get(names.size() - 1)));
        }
        return number;
    }

    private int last() {
        return this == WEEKDAY ? most - 1 : most;
    }

    private InvalidCron invalid(String part, String remedy) {
        return new InvalidCron("has \"" + part + "\" as its " + title, remedy);
    }
}
