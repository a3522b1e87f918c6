package slipway.run;

import java.util.Optional;

/**
 * What a run built.
 *
 * @param reference repository and first tag, as {@code docker pull} takes it
 * @param digest {@code sha256:...}: the registry's once it is pushed; without a push stage the engine's image id
 */
public record Image(String reference, Optional<String> digest) {}
