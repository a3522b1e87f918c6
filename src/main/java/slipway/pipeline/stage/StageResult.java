package slipway.pipeline.stage;

import java.util.Optional;
import slipway.run.StageState;

/** How a stage ended. */
public sealed interface StageResult {
    /** How the stage is recorded. */
    StageState state();

    /** One line for a person: what it made, or why it did not. */
    Optional<String> detail();

    /** The next stage may begin. */
    record Succeeded(Optional<String> detail) implements StageResult {
        @Override
        public StageState state() {
            return StageState.SUCCEEDED;
        }
    }

    /** It was not needed, or an earlier run has done it: the next stage may begin. */
    record Skipped(String why) implements StageResult {
        @Override
        public StageState state() {
            return StageState.SKIPPED;
        }

        @Override
        public Optional<String> detail() {
            return Optional.of(why);
        }
    }

    /** The run goes no further, for a reason. */
    sealed interface Ended extends StageResult {
        String reason();

        @Override
        default Optional<String> detail() {
            return Optional.of(reason());
        }
    }

    /** Nothing that anyone uses was changed. */
    record Failed(String reason) implements Ended {
        @Override
        public StageState state() {
            return StageState.FAILED;
        }
    }

    /** The host may have been changed: what is live there is no longer certain. */
    record FailedOnHost(String reason) implements Ended {
        @Override
        public StageState state() {
            return StageState.FAILED;
        }
    }

    /** It did not go well on some host; which one, and whether that leaves a doubt, is recorded with the hosts. */
    record HostsFailed(String reason) implements Ended {
        @Override
        public StageState state() {
            return StageState.FAILED;
        }
    }

    /** The release did not hold, and the one before is live again wherever it had been replaced. */
    record RolledBack(String reason) implements Ended {
        @Override
        public StageState state() {
            return StageState.FAILED;
        }
    }

    /** Nobody wants the run any more. */
    record NotNeeded(String reason) implements Ended {
        @Override
        public StageState state() {
            return StageState.SKIPPED;
        }
    }

    /** A person, or a newer push, stopped it. */
    record Cancelled(String reason) implements Ended {
        @Override
        public StageState state() {
            return StageState.CANCELLED;
        }
    }

    /** The server stops; the run goes on at the next start. */
    record ServerStops(String reason) implements Ended {
        public ServerStops() {
            this("the server was stopped; the run goes on at the next start");
        }

        @Override
        public StageState state() {
            return StageState.CANCELLED;
        }
    }

    static StageResult succeeded(String detail) {
        return new Succeeded(Optional.of(detail));
    }
}
