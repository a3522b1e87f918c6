package slipway.text;

import java.time.Duration;
import java.util.Locale;

/** How long something has taken, in words for a person. */
public final class Elapsed {
    private final long start = System.nanoTime();

    private Elapsed() {}

    public static Elapsed start() {
        return new Elapsed();
    }

    @Override
    public String toString() {
        return words(Duration.ofNanos(System.nanoTime() - start));
    }

    /** {@code 0.4 s}, {@code 1 min 5 s}, {@code 2 h 3 min}. */
    public static String words(Duration time) {
        if (time.toSeconds() < 60) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
        }
        if (time.toHours() == 0) {
            return time.toMinutes() + " min" + (time.toSecondsPart() == 0 ? "" : " " + time.toSecondsPart() + " s");
        }
        return time.toHours() + " h" + (time.toMinutesPart() == 0 ? "" : " " + time.toMinutesPart() + " min");
    }
}
