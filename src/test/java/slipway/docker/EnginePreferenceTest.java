package slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnginePreferenceTest {
    /** Engines as {@code NAME RUNS TURN}; an empty cell is no preference. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            engines               | image | cache | best
            a 0 0, b 0 0          |       |       | a
            a 1 1, b 0 0          |       |       | b
            a 0 1, b 0 0          |       |       | b
            a 0 1, b 0 2, c 1 0   |       |       | a
            a 0 2, b 0 1          |       | a     | a
            a 1 2, b 0 1          |       | a     | a
            a 2 2, b 0 1          |       | a     | b
            a 3 2, b 2 1          |       | a     | a
            a 5 2, b 0 1          | a     | b     | a
            a 0 0, b 1 0          | gone  | b     | b
            a 0 0, b 1 0          | gone  | gone  | a
            """, useHeadersInDisplayName = true)
    void theEngineWithTheImageElseThatWithTheCacheElseTheLeastBusy(
            String engines, String image, String cache, String best) {
        var preference = new EnginePreference(Optional.ofNullable(image), Optional.ofNullable(cache));

        assertThat(preference.best(loads(engines)).name()).isEqualTo(best);
    }

    private static List<EnginePreference.Load> loads(String engines) {
        List<EnginePreference.Load> loads = new ArrayList<>();
        for (String each : engines.split(", *", -1)) {
            String[] parts = each.strip().split(" ", -1);
            loads.add(new EnginePreference.Load(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2])));
        }
        return loads;
    }
}
