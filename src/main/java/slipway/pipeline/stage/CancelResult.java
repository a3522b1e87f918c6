package slipway.pipeline.stage;

/** What became of the wish to cancel a run. */
public sealed interface CancelResult {
    /** It had not begun, and never will. */
    record Done() implements CancelResult {}

    /** It is being stopped; its state tells when it is. */
    record Requested() implements CancelResult {}

    /** It cannot be cancelled (any more). */
    record TooLate(String reason) implements CancelResult {}
}
