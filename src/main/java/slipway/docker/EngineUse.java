package slipway.docker;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** An engine that was given to a run, which counts for it until this is closed. */
public final class EngineUse implements AutoCloseable {
    private final SharedEngine engine;
    private final List<String> leftOut;
    private final AtomicBoolean ended = new AtomicBoolean();

    EngineUse(SharedEngine engine, List<String> leftOut) {
        this.engine = engine;
        this.leftOut = List.copyOf(leftOut);
    }

    public String name() {
        return engine.name();
    }

    public Engine engine() {
        return engine.engine();
    }

    /** The engines that would have been better and do not answer, each with the reason; for people. */
    public List<String> leftOut() {
        return leftOut;
    }

    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            engine.end();
        }
    }
}
