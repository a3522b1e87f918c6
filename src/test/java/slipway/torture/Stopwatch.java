package slipway.torture;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;

/** Adds up how long something takes. */
final class Stopwatch {
    private long nanoseconds;

    interface Work<T> {
        T get() throws IOException, InterruptedException, SQLException;
    }

    <T> T time(Work<T> work) throws IOException, InterruptedException, SQLException {
        long began = System.nanoTime();
        try {
            return work.get();
        } finally {
            nanoseconds += System.nanoTime() - began;
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f s", nanoseconds / 1e9);
    }
}
