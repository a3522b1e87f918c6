package slipway.client;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import slipway.text.SingleLine;

/** Rows of cells under their names: aligned for people, separated by tabs for programs. */
final class Table {
    private static final int WIDEST = 48;
    /** Of a terminal that does not say how wide it is. */
    private static final int USUAL_COLUMNS = 100;

    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
    private static final Duration TWO_HOURS = Duration.ofHours(2);
    private static final Duration TWO_DAYS = Duration.ofDays(2);

    private final List<String> names;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... names) {
        this.names = List.of(names);
    }

    void row(String... cells) {
        List<String> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(SingleLine.line(cell));
        }
        rows.add(row);
    }

    void print(Screen screen) {
        if (!screen.outIsTerminal()) {
            screen.out().println(String.join("\t", names));
            rows.forEach(row -> screen.out().println(String.join("\t", row)));
            return;
        }
        Instant now = Clock.systemUTC().instant();
        List<List<String>> all = new ArrayList<>();
        all.add(names);
        rows.forEach(
                row -> all.add(row.stream().map(cell -> forPeople(cell, now)).toList()));
        all.forEach(row -> aligned(row, all, screen));
    }

    /** A line that is wider than the terminal would be broken into two: its last cells are cut off. */
    private static void aligned(List<String> row, List<List<String>> all, Screen screen) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell).append(" ".repeat(width(column, all) - cell.length() + 2));
        }
        PrintStream out = screen.out();
        out.println(cut(line.toString().stripTrailing(), screen.columns() > 0 ? screen.columns() : USUAL_COLUMNS));
    }

    private static int width(int column, List<List<String>> all) {
        return all.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String forPeople(String cell, Instant now) {
        return TIME.matcher(cell).matches() ? ago(cell, now) : cut(cell, WIDEST);
    }

    private static String ago(String time, Instant now) {
        return words(Duration.between(Instant.parse(time), now)) + " ago";
    }

    /** {@code 12 min ago}: of a time to the second. */
    static String ago(String time) {
        return ago(time, Clock.systemUTC().instant());
    }

    /** {@code 85 s}, {@code 12 min}, {@code 30 h}, {@code 6 d}. */
    static String words(Duration duration) {
        if (duration.compareTo(TWO_MINUTES) < 0) {
            return Math.max(0, duration.toSeconds()) + " s";
        }
        if (duration.compareTo(TWO_HOURS) < 0) {
            return duration.toMinutes() + " min";
        }
        return duration.compareTo(TWO_DAYS) < 0 ? duration.toHours() + " h" : duration.toDays() + " d";
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }
}
