package slipway.docker.engine;

import java.util.UUID;
import java.util.function.Supplier;

/**
 * Who makes things in an engine.
 *
 * @param name gives the installation
 * @param life one start of that Slipway to its end: what an earlier life has left belongs to nobody
 */
public record Owner(Supplier<String> name, String life) {
    public static Owner ofNewLife(Supplier<String> name) {
        return new Owner(name, UUID.randomUUID().toString());
    }

    /** One of the Slipways that may share the engine; each counts its runs for itself. */
    public String installation() {
        String installation = name.get();
        if (installation.isBlank()) {
            throw new IllegalStateException("an installation has a name");
        }
        return installation;
    }
}
