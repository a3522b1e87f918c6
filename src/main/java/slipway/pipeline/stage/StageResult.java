package slipway.pipeline.stage;

import java.util.Optional;
import slipway.run.StageName;
import slipway.run.StageState;

/**
 * How a stage ended.
 *
 * @param detail one line for a person: what it made, or why it did not
 */
public record StageResult(End end, Optional<String> detail) {
    /** What follows from a stage for its run. */
    public enum End {
        /** The next stage may begin. */
        SUCCEEDED(StageState.SUCCEEDED),
        /** It was not needed, or an earlier run has done it: the next stage may begin. */
        SKIPPED(StageState.SKIPPED),
        /** The run goes no further, and nothing that anyone uses was changed. */
        FAILED(StageState.FAILED),
        /** The host may have been changed: what is live there is no longer certain. */
        FAILED_ON_HOST(StageState.FAILED),
        /** It did not go well on some host; which one, and whether that leaves a doubt, is recorded with the hosts. */
        HOSTS_FAILED(StageState.FAILED),
        /** The release was not healthy, and the one before is live again wherever it had been replaced. */
        ROLLED_BACK(StageState.FAILED),
        /** Nobody wants the run any more. */
        NOT_NEEDED(StageState.SKIPPED),
        /** A person, or a newer push, stopped it. */
        CANCELLED(StageState.CANCELLED),
        /** The server stops; the run goes on at the next start. */
        SERVER_STOPS(StageState.CANCELLED);

        private final StageState state;

        End(StageState state) {
            this.state = state;
        }

        public StageResult because(String reason) {
            return new StageResult(this, Optional.of(reason));
        }
    }

    public static StageResult succeeded(String detail) {
        return End.SUCCEEDED.because(detail);
    }

    public static StageResult failed(String reason) {
        return End.FAILED.because(reason);
    }

    /** The next stage may begin. */
    public boolean goesOn() {
        return end == End.SUCCEEDED || end == End.SKIPPED;
    }

    /** How the stage is recorded. */
    public StageState state() {
        return end.state;
    }

    /** Why the run ends with this stage. */
    public String reason(StageName stage) {
        String why = detail.orElse("");
        return state() == StageState.FAILED ? stage.word() + ": " + why : why;
    }
}
