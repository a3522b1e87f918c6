package slipway.pipeline;

import java.util.Optional;
import slipway.run.StageState;

/** How a stage ended. Every reason is one line for a person. */
sealed interface StageResult {
    /** How the stage is recorded. */
    StageState state();

    Optional<String> detail();

    /** The next stage may begin. */
    record Succeeded(Optional<String> detail) implements StageResult {
        @Override
        public StageState state() {
            return StageState.SUCCEEDED;
        }
    }

    /** The run ends here; nothing that anyone uses was changed. */
    record Failed(String reason) implements StageResult {
        @Override
        public StageState state() {
            return StageState.FAILED;
        }

        @Override
        public Optional<String> detail() {
            return Optional.of(reason);
        }
    }

    /** The run ends here, and the host may have been changed: what is live there is no longer certain. */
    record FailedOnHost(String reason) implements StageResult {
        @Override
        public StageState state() {
            return StageState.FAILED;
        }

        @Override
        public Optional<String> detail() {
            return Optional.of(reason);
        }
    }

    /** The run has no reason to go on. */
    record NotNeeded(String reason) implements StageResult {
        @Override
        public StageState state() {
            return StageState.SKIPPED;
        }

        @Override
        public Optional<String> detail() {
            return Optional.of(reason);
        }
    }

    /** A person, or a newer push, stopped it. */
    record Cancelled(String reason) implements StageResult {
        @Override
        public StageState state() {
            return StageState.CANCELLED;
        }

        @Override
        public Optional<String> detail() {
            return Optional.of(reason);
        }
    }

    /** The server stops; the run goes on at the next start. */
    record ServerStops() implements StageResult {
        @Override
        public StageState state() {
            return StageState.CANCELLED;
        }

        @Override
        public Optional<String> detail() {
            return Optional.of("the server was stopped; the run goes on at the next start");
        }
    }

    static StageResult succeeded(String detail) {
        return new Succeeded(Optional.of(detail));
    }
}
