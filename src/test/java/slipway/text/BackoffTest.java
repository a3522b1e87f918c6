package slipway.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    @Test
    void eachPauseIsTwiceTheOneBeforeUpToTheLongest() {
        var backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(700));
        assertThat(IntStream.of(1, 2, 3, 4, 5, 1_000_000).mapToObj(backoff::after))
                .extracting(Duration::toMillis)
                .containsExactly(100L, 200L, 400L, 700L, 700L, 700L);
    }
}
