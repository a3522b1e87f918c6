package slipway.pipeline;

import java.util.function.UnaryOperator;

/** A failure as it may be logged: where it came from is as it was, and no secret is in what it says. */
final class RedactedException extends Exception {
    private static final long serialVersionUID = 1L;
    /** Causes may lead in a circle. */
    private static final int MOST_CAUSES = 20;

    RedactedException(Throwable failure, UnaryOperator<String> mask) {
        this(failure, mask, MOST_CAUSES);
    }

    private RedactedException(Throwable failure, UnaryOperator<String> mask, int causes) {
        super(
                mask.apply(failure.toString()),
                failure.getCause() == null || causes == 0
                        ? null
                        : new RedactedException(failure.getCause(), mask, causes - 1));
        setStackTrace(failure.getStackTrace());
    }
}
