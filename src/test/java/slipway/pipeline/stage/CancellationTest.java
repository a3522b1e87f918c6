package slipway.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import slipway.run.StageName;

class CancellationTest {
    private final Cancellation cancellation = new Cancellation();

    @AfterEach
    void noInterruptIsLeft() {
        Thread.interrupted();
    }

    @Test
    void aRunIsInterruptedAtOneStageOnly() {
        var why = Cancellation.Why.DATABASE_AWAY;
        cancellation.hold(Thread.currentThread());
        cancellation.enter(StageName.BUILD);
        cancellation.pullAt(StageName.PUSH, why);
        assertThat(cancellation.why()).isEmpty();
        cancellation.leave();
        cancellation.pullAt(StageName.BUILD, why);
        assertThat(cancellation.why()).as("between two stages").isEmpty();
        cancellation.enter(StageName.PUSH);
        cancellation.pullAt(StageName.PUSH, why);
        assertThat(cancellation.why()).contains(why);
        assertThat(Thread.interrupted()).isTrue();
    }
}
