package slipway.docker;

import java.util.UUID;

/**
 * Who makes things in an engine.
 *
 * @param installation one of the Slipways that may share the engine; each counts its runs for itself
 * @param life one start of that Slipway to its end: what an earlier life has left belongs to nobody
 */
record Owner(String installation, String life) {
    Owner {
        if (installation.isBlank()) {
            throw new IllegalArgumentException("an installation has a name");
        }
    }

    static Owner ofNewLife(String installation) {
        return new Owner(installation, UUID.randomUUID().toString());
    }
}
