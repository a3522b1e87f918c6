package slipway.pipeline.redeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether work ended, ran out of time, or was stopped by somebody else. */
class TimeLimitTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor();
    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void stop() {
        alarms.shutdownNow();
        Thread.interrupted();
    }

    private String forever() throws InterruptedException {
        never.await();
        return "ended";
    }

    @Test
    void workThatEndsInTimeHasItsResult() throws Exception {
        assertThat(TimeLimit.within(LONG, alarms, () -> "ended")).contains("ended");
    }

    @Test
    void workThatTakesLongerHasNoneAndLeavesNoInterrupt() throws Exception {
        assertThat(TimeLimit.within(Duration.ofMillis(20), alarms, this::forever))
                .isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void workThatDoesNotReactToTheInterruptKeepsItsResultAndLeavesNoInterrupt() throws Exception {
        assertThat(TimeLimit.within(Duration.ZERO, alarms, () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    return "ended";
                }))
                .contains("ended");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptOfSomebodyElseIsPassedOn() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> TimeLimit.within(LONG, alarms, this::forever))
                .isInstanceOf(InterruptedException.class);
    }
}
