package slipway.pipeline;

import java.util.function.UnaryOperator;

/** A failure as it may be logged: where it came from is as it was, and no secret is in what it says. */
final class Masked extends Exception {
    private static final long serialVersionUID = 1L;

    Masked(Throwable failure, UnaryOperator<String> mask) {
        super(mask.apply(failure.toString()), failure.getCause() == null ? null : new Masked(failure.getCause(), mask));
        setStackTrace(failure.getStackTrace());
    }
}
