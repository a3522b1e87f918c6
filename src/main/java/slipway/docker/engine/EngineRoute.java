package slipway.docker.engine;

import java.time.Duration;
import java.util.Optional;

/** The way to an engine on another machine. */
public interface EngineRoute extends AutoCloseable {
    /** The engine, for people. */
    String engine();

    /** Where it is reached on this machine, in the form of an engine's address. */
    String address();

    /** Returns when the engine can be asked, or when it could not be reached for so long. */
    void await(Duration limit) throws InterruptedException;

    /** How often it has broken: connections that were made before are of no use. */
    long breaks();

    /** Why it cannot be asked now, if that is so; for people. */
    Optional<String> trouble();

    @Override
    void close();
}
