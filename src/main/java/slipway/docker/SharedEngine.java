package slipway.docker;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.docker.engine.EngineException;

/** One of several engines: how busy it is with runs, and whether it answers. */
final class SharedEngine {
    private static final Logger LOG = LoggerFactory.getLogger(SharedEngine.class);
    /** Short, since others can be asked; and less than a probe of {@code /readyz} waits. */
    private static final Duration LIMIT = Duration.ofSeconds(4);

    private final String name;
    private final Engine engine;

    // guarded by this
    private Optional<String> trouble = Optional.empty();
    private int runs;
    private long turn;

    SharedEngine(String name, Engine engine) {
        this.name = name;
        this.engine = engine;
    }

    String name() {
        return name;
    }

    Engine engine() {
        return engine;
    }

    synchronized EnginePreference.Load load() {
        return new EnginePreference.Load(name, runs, turn);
    }

    /** @param itsTurn higher than that of each run before */
    synchronized void begin(long itsTurn) {
        runs++;
        turn = itsTurn;
    }

    synchronized void end() {
        runs--;
    }

    /** Asks it; when that changes, it is logged. */
    boolean answers() throws InterruptedException {
        try {
            engine.version(LIMIT);
            found(Optional.empty());
            return true;
        } catch (EngineException e) {
            found(Optional.of(e.getMessage()));
            return false;
        }
    }

    private synchronized void found(Optional<String> now) {
        if (now.isPresent() && trouble.isEmpty()) {
            LOG.warn("the engine {} is left out until it answers: {}", name, now.get());
        } else if (now.isEmpty() && trouble.isPresent()) {
            LOG.info("the engine {} answers again", name);
        }
        trouble = now;
    }

    /** When it was last asked; true before. */
    synchronized boolean answered() {
        return trouble.isEmpty();
    }

    /** Why it was left out, for people. */
    synchronized String trouble() {
        return name + ": " + trouble.orElse("answers again");
    }
}
