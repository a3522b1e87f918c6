package slipway.pipeline;

/** What became of the wish to cancel a run. */
public sealed interface Cancelling {
    /** It had not begun, and never will. */
    record Done() implements Cancelling {}

    /** It is being stopped; its state tells when it is. */
    record Requested() implements Cancelling {}

    /** It cannot be cancelled (any more). */
    record TooLate(String reason) implements Cancelling {}
}
