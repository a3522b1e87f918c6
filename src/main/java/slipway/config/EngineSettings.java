package slipway.config;

import java.util.Optional;

/**
 * A Docker engine that tests and builds.
 *
 * @param name shown to people, and recorded with each run that uses the engine
 * @param address empty means the machine's own
 */
public record EngineSettings(String name, Optional<EngineAddress> address) {
    /** The engine of a configuration that names none: with one engine nobody reads its name. */
    public static EngineSettings only(Optional<EngineAddress> address) {
        return new EngineSettings("docker", address);
    }
}
