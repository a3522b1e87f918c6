package slipway.docker;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which engine a run would best have, by their names; they may be of another server, or of an earlier configuration.
 *
 * @param image the engine that has the image that the run goes on with
 * @param cache the engine that has the cache of the run's project
 */
public record EnginePreference(Optional<String> image, Optional<String> cache) {
    /** A build without a cache takes longer than one beside another run. */
    private static final int MORE_RUNS_FOR_A_CACHE = 1;

    /**
     * How busy an engine is.
     *
     * @param runs that have it now
     * @param turn of the last run that was given it: among engines that are equally busy the one that rested longest is
     *     taken, so that new projects are spread
     */
    record Load(String name, int runs, long turn) {}

    /** Without a preference all that counts is how busy they are. */
    Load best(List<Load> engines) {
        Load leastBusy = engines.stream()
                .min(Comparator.comparingInt(Load::runs).thenComparingLong(Load::turn))
                .orElseThrow();
        return named(image, engines)
                .or(() -> named(cache, engines)
                        .filter(engine -> engine.runs() <= leastBusy.runs() + MORE_RUNS_FOR_A_CACHE))
                .orElse(leastBusy);
    }

    private static Optional<Load> named(Optional<String> name, List<Load> engines) {
        return engines.stream()
                .filter(engine -> name.equals(Optional.of(engine.name())))
                .findFirst();
    }
}
