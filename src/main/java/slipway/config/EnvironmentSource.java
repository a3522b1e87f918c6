package slipway.config;

import java.time.Duration;
import java.util.Optional;

/** What goes to an environment. */
public sealed interface EnvironmentSource {
    /** Whether a push of this branch, or of this tag, is deployed there. */
    boolean takes(GitRef ref);

    /** Which branches' pushes go there; empty if it is no branch's. */
    default Optional<NamePattern> branches() {
        return Optional.empty();
    }

    /** Which tags go there; empty if it is no tag's. */
    default Optional<NamePattern> tags() {
        return Optional.empty();
    }

    /** The other environment, if what is live there goes here. */
    default Optional<Promotion> promotion() {
        return Optional.empty();
    }

    /** The pushes of a branch, or of all whose names fit the pattern. */
    record Branch(NamePattern pattern) implements EnvironmentSource {
        @Override
        public boolean takes(GitRef ref) {
            return !ref.isTag() && pattern.fits(ref.name());
        }

        @Override
        public Optional<NamePattern> branches() {
            return Optional.of(pattern);
        }
    }

    /** The tags whose names fit the pattern. */
    record Tag(NamePattern pattern) implements EnvironmentSource {
        @Override
        public boolean takes(GitRef ref) {
            return ref.isTag() && pattern.fits(ref.name());
        }

        @Override
        public Optional<NamePattern> tags() {
            return Optional.of(pattern);
        }
    }

    /**
     * What is live and healthy in another environment.
     *
     * @param after how long it must have been live there
     */
    record Promotion(String environment, Duration after) implements EnvironmentSource {
        @Override
        public boolean takes(GitRef ref) {
            return false;
        }

        @Override
        public Optional<Promotion> promotion() {
            return Optional.of(this);
        }
    }
}
