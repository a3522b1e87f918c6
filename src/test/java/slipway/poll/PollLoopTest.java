package slipway.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PollLoopTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void theWaitIsUntilTheFirstTimeThatIsDue() {
        assertThat(PollLoop.until(List.of(NOW.plusSeconds(40), NOW.plusSeconds(7)), CLOCK))
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(PollLoop.until(List.of(NOW.minusSeconds(1), NOW.plusSeconds(7)), CLOCK))
                .isZero();
    }

    @Test
    void itLooksOnceAMinuteWhateverIsDue() {
        assertThat(PollLoop.until(List.of(), CLOCK)).isEqualTo(Duration.ofMinutes(1));
        assertThat(PollLoop.until(List.of(NOW.plusSeconds(3600)), CLOCK)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aWokenLoopLooksBeforeItsTime() throws Exception {
        var looks = new AtomicInteger();
        var loop = new PollLoop("loop", "the test") {
            @Override
            protected Duration round() {
                looks.incrementAndGet();
                return Duration.ofHours(1);
            }
        };
        loop.start();
        await().until(() -> looks.get() == 1);

        loop.wake();

        await().until(() -> looks.get() == 2);
        loop.stop();
    }

    @Test
    void aStopEndsALookThatWaits() throws Exception {
        var looks = new AtomicInteger();
        var loop = new PollLoop("a loop that is stopped", "the test", Duration.ofSeconds(20)) {
            @Override
            protected Duration round() throws InterruptedException {
                looks.incrementAndGet();
                Thread.sleep(Duration.ofHours(1).toMillis());
                return Duration.ZERO;
            }
        };
        loop.start();
        await().until(() -> looks.get() == 1);

        loop.stop();

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("a loop that is stopped");
    }
}
