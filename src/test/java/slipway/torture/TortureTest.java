package slipway.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;

/** 25 kills; {@code dev/torture} does as many as one likes. */
@NeedsParts
final class TortureTest {
    private static final long SEED = 25;

    @TempDir
    private Path folder;

    @Test
    @Timeout(600)
    void everythingPromisedHoldsWhateverIsKilledWhen() throws Exception {
        assertThat(new Torture(1, 25, SEED, System.out).on(folder)).isTrue();
    }
}
