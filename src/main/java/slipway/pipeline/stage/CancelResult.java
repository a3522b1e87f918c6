package slipway.pipeline.stage;

import java.util.Optional;

/** What became of a request to cancel a run. */
public sealed interface CancelResult {
    /** Whether the run is being stopped from now on. */
    default boolean isRequested() {
        return false;
    }

    /** Why the run goes on, if so. */
    default Optional<String> refusal() {
        return Optional.empty();
    }

    /** It had not begun, and never will. */
    record Done() implements CancelResult {}

    /** It is being stopped; its state tells when it is. */
    record Requested() implements CancelResult {
        @Override
        public boolean isRequested() {
            return true;
        }
    }

    /** It cannot be cancelled (any more). */
    record TooLate(String reason) implements CancelResult {
        @Override
        public Optional<String> refusal() {
            return Optional.of(reason);
        }
    }
}
