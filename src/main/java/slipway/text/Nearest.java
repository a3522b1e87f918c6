package slipway.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** Guesses which word was meant by one that is not known. */
public final class Nearest {
    private static final int MOST_LISTED = 30;

    private Nearest() {}

    /** {@code did you mean "server"?}, or {@code use one of a, b, c} if no known word is similar. */
    public static String advice(String word, Collection<String> known) {
        String wanted = word.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT))))
                .filter(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT)) <= 1 + wanted.length() / 4)
                .map(candidate -> "did you mean \"" + candidate + "\"?")
                .orElseGet(() -> "use one of " + listed(known));
    }

    private static String listed(Collection<String> known) {
        String first = known.stream().limit(MOST_LISTED).collect(Collectors.joining(", "));
        return known.size() > MOST_LISTED ? first + ", ..." : first;
    }

    /** Levenshtein's: how many letters must be put in, taken out or replaced. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column < row.length; column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[to.length()];
    }
}
