package slipway.pipeline;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.run.WriteFailed;

/**
 * Records what has happened, again and again until the disk takes it: how a run ended is not forgotten, or recorded as
 * something else, because the disk was full at that moment.
 */
final class UntilWritten {
    private static final Logger LOG = LoggerFactory.getLogger(UntilWritten.class);
    private static final int PAUSE_MILLISECONDS = 2_000;

    private final BooleanSupplier stopping;

    /** @param stopping whether the server stops: then there is no more waiting, and the next start begins from the record */
    UntilWritten(BooleanSupplier stopping) {
        this.stopping = stopping;
    }

    void write(Runnable write) {
        while (true) {
            try {
                write.run();
                return;
            } catch (WriteFailed e) {
                if (stopping.getAsBoolean()) {
                    throw e;
                }
                LOG.warn("what a run did cannot be recorded yet, trying again: {}", e.getMessage());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException e) {
            LOG.debug("only the end of the server stops this", e);
        }
    }
}
