package slipway.run;

import java.util.Optional;

/**
 * What a run built.
 *
 * @param reference repository and first tag, as {@code docker pull} takes it
 * @param digest {@code sha256:...}: the registry's once it is pushed; without a push stage the engine's image id
 */
public record Image(String reference, Optional<String> digest) {
    /** Whether this is it: {@code name} is an image's id, or {@code repository@sha256:...}. */
    public boolean isCalled(String name) {
        return digest.filter(known -> name.equals(known) || name.endsWith("@" + known))
                .isPresent();
    }
}
