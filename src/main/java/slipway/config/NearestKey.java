package slipway.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Guesses which key was meant by one that is not known. */
final class NearestKey {
    private NearestKey() {}

    static String advice(String key, Collection<String> known) {
        String wanted = key.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT))))
                .filter(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT)) <= 1 + wanted.length() / 4)
                .map(candidate -> "did you mean \"" + candidate + "\"?")
                .orElseGet(() -> "remove it, or use one of " + String.join(", ", known));
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
